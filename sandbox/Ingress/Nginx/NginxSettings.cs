namespace ProgressiveDelivery.Sandbox.Ingress.Nginx;

/// <summary>Where nginx listens and where it keeps its files.</summary>
internal sealed record NginxSettings
{
    /// <summary>Address and port, as in nginx's <c>listen</c>.</summary>
    public required string Listen { get; init; }

    /// <summary>nginx's own folder; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The workers' user: it must be able to reach <see cref="Folder"/>, which is its owner's alone.</summary>
    public string User { get; init; } = Environment.UserName;

    public string Executable { get; init; } = "/usr/sbin/nginx";

    public string LuaFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "lua");

    /// <summary>Dynamic modules in the order in which they must be loaded.</summary>
    public IReadOnlyList<string> Modules { get; init; } =
    [
        "/usr/lib/nginx/modules/ndk_http_module.so",
        "/usr/lib/nginx/modules/ngx_http_lua_module.so",
    ];

    public string ConfigurationFile => Path.Combine(Folder, "nginx.conf");

    public string RoutesFile => Path.Combine(Folder, "routes.json");

    public string ControlSocket => Path.Combine(Folder, "control.sock");

    public string PidFile => Path.Combine(Folder, "nginx.pid");
}
