namespace ProgressiveDelivery.Git;

/// <summary>Runs git for one job against one remote: its environment, private folder, time limits and redaction.</summary>
internal sealed class GitSession : IDisposable
{
    private readonly PrivateFolder _folder;
    private readonly Dictionary<string, string> _remote;
    private readonly Dictionary<string, string> _local;
    private readonly TimeProvider _time;
    private readonly List<IDisposable> _tools = [];

    public GitSession(GitAddress address, GitCredentials credentials, string runsFolder, GitSettings settings, TimeProvider time, GitProxy? proxy = null)
    {
        Address = address;
        Settings = settings;
        Redaction = new Redaction(credentials, proxy);
        _time = time;
        _folder = PrivateFolder.Create(runsFolder);
        _remote = GitEnvironment.For(address, credentials, _folder, settings.AllowFileProtocol, proxy);

        // In a partial clone a missing object makes git fetch it by itself. A local command must not reach for the
        // network unseen: with no protocol allowed it fails loudly instead.
        _local = new Dictionary<string, string>(_remote) { ["GIT_ALLOW_PROTOCOL"] = "none" };
    }

    public GitAddress Address { get; }

    public GitSettings Settings { get; }

    public Redaction Redaction { get; }

    /// <summary>Runs a command that must not use the network; any exit code comes back.</summary>
    public Task<GitResult> LocalAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        ReadOnlyMemory<byte> input = default,
        IReadOnlyDictionary<string, string>? variables = null)
    {
        IReadOnlyDictionary<string, string> environment = variables is null ? _local : Merge(_local, variables);
        return RunAsync(arguments, environment, input, Settings.LocalTimeout, cancellationToken);
    }

    /// <summary>Runs a tool beside git that must not use the network; any exit code comes back.</summary>
    public Task<GitResult> ToolAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken,
        ReadOnlyMemory<byte> input = default) =>
        RunAsync(arguments, Merge(_local, variables), input, Settings.LocalTimeout, cancellationToken, program);

    /// <summary>Has something ended with this session, before its private folder goes.</summary>
    public void AtEnd(IDisposable tool) => _tools.Add(tool);

    /// <summary>Runs a command that talks to the remote; any exit code comes back.</summary>
    public Task<GitResult> RemoteAsync(
        IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken, ReadOnlyMemory<byte> input = default) =>
        RunAsync(arguments, _remote, input, timeout, cancellationToken);

    /// <summary>Writes a file into this run's private folder, for commands that read files only; returns where it is.</summary>
    public string Scratch(string name, ReadOnlySpan<byte> content)
    {
        string file = System.IO.Path.Combine(_folder.Path, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    /// <summary>Writes a file that only our own user can read, or run, into this run's private folder; the same name once only.</summary>
    public string Private(string name, string content, bool executable = false)
    {
        string file = System.IO.Path.Combine(_folder.Path, name);
        return File.Exists(file) ? file : _folder.Write(name, content, executable);
    }

    /// <summary>A folder below this run's private one that only our own user can enter.</summary>
    public string MakeFolder(string name) => _folder.MakeFolder(name);

    public void Dispose()
    {
        // Keys lie in the folder: it goes whatever becomes of a tool that will not end.
        try
        {
            foreach (IDisposable tool in _tools)
            {
                tool.Dispose();
            }
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private async Task<GitResult> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        ReadOnlyMemory<byte> input,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        string program = "git")
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await GitProcess.RunAsync(arguments, environment, _folder.Path, input, both.Token, program);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string verb = arguments.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "";
            throw new GitUnavailableException(GitTrouble.Unreachable, $"{Address.Url}: {program} {verb} did not finish within {timeout.TotalSeconds:0} s.");
        }
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string> first, IReadOnlyDictionary<string, string> second)
    {
        var merged = new Dictionary<string, string>(first);
        foreach ((string name, string value) in second)
        {
            merged[name] = value;
        }

        return merged;
    }
}
