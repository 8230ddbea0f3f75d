using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.EndToEnd.Analysis;

/// <summary>A Prometheus process of our own on a loopback port that scrapes a text which the test sets.</summary>
public sealed class RealPrometheus : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
    private WebApplication? _exporter;
    private Process? _process;

    public HttpProvider Provider { get; private set; } = null!;

    public string Address { get; private set; } = "";

    /// <summary>What the exporter exports from now on.</summary>
    public string Exposition { get; set; } = "";

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _exporter = builder.Build();
        _exporter.Run(context => context.Response.WriteAsync(Exposition));
        await _exporter.StartAsync();

        var target = new Uri(_exporter.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        string configuration = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"""
            global: {"{"} scrape_interval: 200ms, scrape_timeout: 200ms {"}"}
            scrape_configs:
              - job_name: ingress-nginx
                static_configs: [{"{"} targets: ['{target.Authority}'] {"}"}]
            """);
        int port = FreePort();
        _process = Process.Start(new ProcessStartInfo("prometheus",
        [
            $"--config.file={configuration}",
            $"--storage.tsdb.path={Path.Combine(_folder, "data")}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
            "--log.level=error",
        ]))!;
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Provider = new HttpProvider(new PrometheusSettings { Address = Address }, TimeProvider.System);
        await UntilAsync(async () => await Provider.CheckOnlineAsync(CancellationToken.None) is MetricReading.Value);
    }

    /// <summary>Waits until a query yields one expected number: then the exposition has been scraped.</summary>
    public Task UntilAsync(string query, double expected) =>
        UntilAsync(async () => await Provider.QueryAsync(query, CancellationToken.None) is MetricReading.Value { Number: var number } && number.Equals(expected));

    public async Task DisposeAsync()
    {
        Provider.Dispose();
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _exporter!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
