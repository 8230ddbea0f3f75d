namespace ProgressiveDelivery.Sandbox.Playground;

/// <summary>Starts and ends the sandbox of this machine, and acts on its components, through sandbox/sandbox.</summary>
public static class SandboxMachine
{
    private static readonly string Script = Path.Combine(Place.Checkout, "sandbox", "sandbox");

    /// <summary>Makes sure that it is up; true when it was not and so is ours to end.</summary>
    /// <exception cref="PlaygroundException">This machine cannot run it; the message says in one sentence what is missing.</exception>
    public static async Task<bool> UpAsync(Action<string> line, CancellationToken ct)
    {
        bool wasUp = await IsUpAsync(ct);
        try
        {
            await RunAsync(line, ct, "up");
        }
        catch (PlaygroundException exception)
        {
            // The script has said it, and its last line is the sentence that counts.
            throw new PlaygroundException(exception.Message.Split('\n')[^1].Replace("sandbox up: ", "", StringComparison.Ordinal), exception);
        }

        return !wasUp;
    }

    public static Task DownAsync(Action<string> line) => RunAsync(line, CancellationToken.None, "down");

    /// <summary>Builds the controller's image from the checkout, if it changed, and brings it into the sandbox.</summary>
    public static Task BuildImageAsync(Place place, Action<string> line, CancellationToken ct) =>
        RunAsync(line, ct, "image", Path.Combine(Place.Checkout, "Dockerfile"), Place.Checkout, place.ControllerImage);

    /// <summary>start, stop, restart or kill a component.</summary>
    public static Task ComponentAsync(string verb, string component, CancellationToken ct) => RunAsync(_ => { }, ct, verb, component);

    private static async Task<bool> IsUpAsync(CancellationToken ct)
    {
        try
        {
            await RunAsync(_ => { }, ct, "status");
            return true;
        }
        catch (PlaygroundException)
        {
            return false;
        }
    }

    private static async Task RunAsync(Action<string> line, CancellationToken ct, params string[] arguments) =>
        await Tool.RunAsync(Script, arguments, ct, line: line);
}
