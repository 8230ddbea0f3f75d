using System.Globalization;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Bench;

/// <summary>What to measure, from <c>NAME=value</c> arguments as make passes them on.</summary>
internal sealed record BenchSettings
{
    /// <summary>Number of Canaries.</summary>
    public int Canaries { get; private init; } = 300;

    /// <summary>Their <c>spec.analysis.interval</c>.</summary>
    public TimeSpan Interval { get; private init; } = TimeSpan.FromSeconds(10);

    /// <summary>Processes of the controller.</summary>
    public int Replicas { get; private init; } = 1;

    /// <summary>How long to go on with churn after the phases; zero leaves that out.</summary>
    public TimeSpan Soak { get; private init; }

    /// <summary>Folder with kube-apiserver, kube-controller-manager and kube-scheduler.</summary>
    public string KubernetesFolder { get; private init; } = "";

    /// <summary>The published controller.</summary>
    public string Controller { get; private init; } = "";

    /// <exception cref="FormatException">An argument is not what it should be; the message says which.</exception>
    public static BenchSettings Parse(IEnumerable<string> arguments)
    {
        var settings = new BenchSettings();
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            (string name, string value) = equals < 0 ? (argument, "") : (argument[..equals], argument[(equals + 1)..]);
            settings = name switch
            {
                "N" => settings with { Canaries = Number(name, value, 1, 5000) },
                "REPLICAS" => settings with { Replicas = Number(name, value, 1, 10) },
                "INTERVAL" => settings with { Interval = Duration(name, value, TimeSpan.FromSeconds(1)) },
                "SOAK" => settings with { Soak = value is "" or "0" ? TimeSpan.Zero : Duration(name, value, TimeSpan.FromMinutes(1)) },
                "KUBERNETES" => settings with { KubernetesFolder = value },
                "CONTROLLER" => settings with { Controller = value },
                _ => throw new FormatException($"there is no setting {name}; known are N, INTERVAL, REPLICAS and SOAK, as in: make bench N=300 INTERVAL=10s"),
            };
        }

        return settings;
    }

    /// <summary>The interval as Kubernetes objects give it.</summary>
    public string IntervalText => $"{Interval.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s";

    private static int Number(string name, string value, int least, int most)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name}={value} must be a whole number from {least} to {most}");

    private static TimeSpan Duration(string name, string value, TimeSpan least)
        => GoDuration.TryParse(value, out TimeSpan duration) && duration >= least
            ? duration
            : throw new FormatException($"{name}={value} must be a duration of at least {least.TotalSeconds:0} s, such as 10s or 30m");
}
