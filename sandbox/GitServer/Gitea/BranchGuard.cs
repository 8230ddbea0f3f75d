namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Lets Git itself refuse pushes to protected branches, over HTTP and SSH alike: by a hook that reads the repository's configuration.</summary>
internal static class BranchGuard
{
    // A pathspec with glob magic is Gitea's own pattern language: a star stays within a folder, two stars do not.
    private const string Hook = """
        #!/bin/sh
        # update <ref> <old> <new>: what a protected branch takes without a pull request.
        branch=${1#refs/heads/}
        [ "$(git config --get "protected.$branch.refuse")" = true ] || exit 0
        IFS=';'
        set -f
        old=$2 new=$3
        set --
        for pattern in $(git config --get "protected.$branch.unprotectedFiles"); do
          set -- "$@" ":(exclude,glob)$pattern"
        done
        if [ $# -gt 0 ] && git rev-parse --verify --quiet "$old^{commit}" >/dev/null && git diff --quiet "$old" "$new" -- "$@"; then
          exit 0
        fi
        echo "Gitea: Not allowed to push to protected branch $branch" >&2
        exit 1

        """;

    public static async Task SetAsync(HostedRepository repository, BranchRule rule, CancellationToken ct)
    {
        string hook = Path.Combine(Directory.CreateDirectory(Path.Combine(repository.Git.Folder, "hooks")).FullName, "update");
        await File.WriteAllTextAsync(hook, Hook, ct);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await repository.Git.RunAsync(ct, "config", $"protected.{rule.Branch}.unprotectedFiles", rule.UnprotectedFiles);
        await repository.Git.RunAsync(ct, "config", $"protected.{rule.Branch}.refuse", rule.MayPush ? "false" : "true");
    }
}
