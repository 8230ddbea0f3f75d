using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class KubeConfigTests : IDisposable
{
    private const string Full =
        """
        apiVersion: v1
        kind: Config
        current-context: main
        clusters:
        - name: east
          cluster: {server: "https://east.example:6443/k8s/clusters/c-1", certificate-authority: ca.crt, tls-server-name: kubernetes, proxy-url: "socks5://127.0.0.1:1080"}
        - name: insecure
          cluster:
            server: https://[::1]:6443
            insecure-skip-tls-verify: true
        users:
        - name: admin
          user:
            token: plain
            tokenFile: token
            as: alice
            as-uid: "7"
            as-groups: [dev, "ops"]
            as-user-extra: {"example.com/scope": [a, b]}
        - name: plugin
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./bin/login
              args: ["--cluster", "a b"]
              env: [{name: REGION, value: eu}]
              provideClusterInfo: true
              installHint: install it
        contexts:
        - name: main
          context: {cluster: east, user: admin, namespace: apps}
        - name: Main
          context: {cluster: insecure, user: plugin}
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void T32_Current_context_is_read_with_paths_relative_to_the_file()
    {
        ConnectionSettings settings = Load(Full);

        Assert.Equal("https://east.example:6443/k8s/clusters/c-1", settings.Server.AbsoluteUri);
        Assert.Equal("apps", settings.Namespace);
        Assert.Equal(Path.Combine(_folder.Path, "ca.crt"), settings.CertificateAuthority!.Path);
        Assert.Equal(Path.Combine(_folder.Path, "token"), settings.TokenFile);
        Assert.Equal("kubernetes", settings.TlsServerName);
        Assert.Equal("socks5://127.0.0.1:1080/", settings.Proxy!.AbsoluteUri);
        Assert.False(settings.InsecureSkipTlsVerify);
    }

    [Fact]
    public void T32_Names_differ_by_case_and_an_absent_namespace_is_default()
    {
        ConnectionSettings settings = Load(Full, "Main");

        Assert.True(settings.InsecureSkipTlsVerify);
        Assert.Equal("default", settings.Namespace);
        Assert.Equal("[::1]", settings.Server.Host);
    }

    [Fact]
    public void T34_Exec_plugin_is_read_with_its_arguments_apart()
    {
        ExecSettings exec = Load(Full, "Main").Exec!;

        Assert.Equal(Path.Combine(_folder.Path, "./bin/login"), exec.Command);
        Assert.Equal(["--cluster", "a b"], exec.Arguments);
        Assert.Equal("eu", exec.Environment["REGION"]);
        Assert.True(exec.ProvideClusterInfo);
    }

    [Fact]
    public void T40_Impersonation_is_read()
    {
        Impersonation impersonate = Load(Full).Impersonate!;

        Assert.Equal("alice", impersonate.User);
        Assert.Equal("7", impersonate.Uid);
        Assert.Equal(["dev", "ops"], impersonate.Groups);
        Assert.Equal(["a", "b"], impersonate.Extra["example.com/scope"]);
    }

    [Fact]
    public void T32_Files_of_a_list_are_merged_and_the_first_entry_of_a_name_wins()
    {
        string first = _folder.Write("one/config", OneUser("https://one.example", token: "first"));
        string second = _folder.Write("two/config", Full.Replace("east", "c", StringComparison.Ordinal));
        string list = string.Join(Path.PathSeparator, Path.Combine(_folder.Path, "missing"), first, second);

        ConnectionSettings current = Load(Environment("KUBECONFIG", list));
        ConnectionSettings other = ConnectionSettings.Load(null, "main", Environment("KUBECONFIG", list));

        Assert.Equal("first", current.Token);
        Assert.Equal("https://one.example/", other.Server.AbsoluteUri);
        Assert.Equal(Path.Combine(_folder.Path, "two", "token"), other.TokenFile);
    }

    [Fact]
    public void T32_Inline_data_beats_a_file()
    {
        string data = Convert.ToBase64String(Encoding.UTF8.GetBytes("inline"));
        ConnectionSettings settings = Load(OneUser(
            "https://x.example", $"certificate-authority: ca.crt, certificate-authority-data: {data}"));

        Assert.Equal("inline", settings.CertificateAuthority!.Text);
        Assert.Null(settings.CertificateAuthority.Path);
    }

    [Fact]
    public void T32_Explicit_path_beats_the_environment_and_home_comes_last()
    {
        string file = _folder.Write("explicit", OneUser("https://explicit.example"));
        _folder.Write(".kube/config", OneUser("https://home.example"));
        string listed = _folder.Write("listed", OneUser("https://listed.example"));

        Assert.Equal("explicit.example", ConnectionSettings.Load(file, null, Environment("KUBECONFIG", listed)).Server.Host);
        Assert.Equal("listed.example", Load(Environment("KUBECONFIG", listed)).Server.Host);
        Assert.Equal("home.example", Load(Environment()).Server.Host);
    }

    [Theory]
    [InlineData("clusters: []", "current-context")]
    [InlineData("current-context: x", "no context \"x\"")]
    [InlineData("[", "not YAML")]
    [InlineData("a: b: c", "not YAML")]
    [InlineData("- a", "holds no map")]
    [InlineData("contexts: {a: b}", "contexts must be a list")]
    public void T32_Wrong_file_is_refused_with_what_to_change(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("server: east.example", "", "server is \"east.example\"")]
    [InlineData("server: ftp://x", "", "server is \"ftp://x\"")]
    [InlineData("server: https://x, certificate-authority-data: '%'", "", "is not base64")]
    [InlineData("server: https://x, insecure-skip-tls-verify: true, certificate-authority: ca", "", "exclude each other")]
    [InlineData("server: https://x, insecure-skip-tls-verify: maybe", "", "must be true or false")]
    [InlineData("server: https://x", "client-certificate: a", "must be given together")]
    [InlineData("server: https://x", "auth-provider: {name: gcp}", "no longer supported")]
    [InlineData("server: https://x", "as-groups: [a]", "need as")]
    [InlineData("server: https://x", "exec: {command: a}", "apiVersion must be a text")]
    [InlineData("server: https://x", "exec: {command: a, apiVersion: v, interactiveMode: Always}", "asks for a terminal")]
    public void T32_Setting_that_cannot_work_is_refused_with_what_to_change(string cluster, string user, string expected)
    {
        string text = $$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: { {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            """;

        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => Load(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void T32_Settings_come_back_as_they_were_written() => Prop
        .ForAll(ArbMap.Default.ArbFor<(NonEmptyString Token, NonEmptyString User, NonEmptyString Name)>(), value =>
        {
            string token = Clean(value.Token.Get);
            string user = Clean(value.User.Get);
            string name = Clean(value.Name.Get);
            ConnectionSettings settings = Load(
                $"""
                current-context: {Quoted(name)}
                contexts: [{Braces($"name: {Quoted(name)}, context: {Braces($"cluster: c, user: {Quoted(user)}, namespace: {Quoted(name)}")}")}]
                clusters: [{Braces("name: c, cluster: " + Braces("server: 'https://x.example'"))}]
                users: [{Braces($"name: {Quoted(user)}, user: {Braces($"token: {Quoted(token)}")}")}]
                """);
            return settings.Token == token && settings.Namespace == name;
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void T32_Parser_answers_any_text_with_settings_or_a_configuration_error()
    {
        string file = Path.Combine(_folder.Path, "config");
        Fuzz.Texts([Full], text =>
        {
            File.WriteAllText(file, text.Replace("\ud800", "", StringComparison.Ordinal));
            try
            {
                ConnectionSettings.Load(file);
            }
            catch (ConfigurationException)
            {
                // The one answer for what is wrong.
            }
        });
    }

    [Fact]
    public void Settings_do_not_print_their_secrets()
    {
        ConnectionSettings settings = Load(Full) with { Password = "hidden", ClientKey = PemSource.FromText("hidden"), Token = "hidden" };

        Assert.DoesNotContain("hidden", $"{settings} {settings.ClientKey} {Credential.Bearer("hidden")}", StringComparison.Ordinal);
    }

    private ConnectionSettings Load(string text, string? context = null) => ConnectionSettings.Load(_folder.Write("config", text), context);

    private static ConnectionSettings Load(ConfigurationSources sources) => ConnectionSettings.Load(null, null, sources);

    private ConfigurationSources Environment(string name = "", string value = "") =>
        new(variable => variable == name ? value : null, _folder.Path, Path.Combine(_folder.Path, "none"));

    private static string OneUser(string server, string cluster = "", string token = "t") =>
        $$"""
        current-context: x
        contexts: [{name: x, context: {cluster: c, user: u} }]
        clusters: [{name: c, cluster: {server: "{{server}}", {{cluster}} } }]
        users: [{name: u, user: {token: {{token}} } }]
        """;

    private static string Clean(string text) => "x" + new string([.. text.Where(character => !char.IsControl(character) && !char.IsSurrogate(character) && character < 0xFFF0)]);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Braces(string text) => "{" + text + "}";
}
