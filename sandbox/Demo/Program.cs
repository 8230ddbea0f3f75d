using ProgressiveDelivery.Sandbox.Demo;
using ProgressiveDelivery.Sandbox.Playground;

// demo: plays the main job from end to end; KEEP=1 leaves everything running.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
bool keep = Environment.GetEnvironmentVariable("KEEP") is "1" or "true";
bool ours = false;
try
{
    ours = !Place.IsForeign && await SandboxMachine.UpAsync(Console.WriteLine, stop.Token);
    Place place = Place.Find();
    if (place.IsSandbox)
    {
        await SandboxMachine.BuildImageAsync(place, Console.WriteLine, stop.Token);
    }

    DemoResult result = await new DemoRun(place).PlayAsync(stop.Token);
    result.Report.Save(Path.Combine(Place.Checkout, "artifacts", "demo.json"));
    bool good = FigureTable.Print(result);
    if (keep)
    {
        Addresses.Print(place);
    }

    return good ? 0 : 1;
}
catch (PlaygroundException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("The demo was interrupted.");
    return 130;
}
finally
{
    if (ours && !keep)
    {
        await SandboxMachine.DownAsync(Console.WriteLine);
    }
}
