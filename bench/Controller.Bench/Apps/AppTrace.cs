namespace ProgressiveDelivery.Controller.Bench.Apps;

/// <summary>What the watches have shown of one app since the phase began.</summary>
internal sealed class AppTrace
{
    /// <summary>Phase of the Canary's status now.</summary>
    public string Phase { get; set; } = "";

    /// <summary>Weight of the canary Ingress now.</summary>
    public int Weight { get; set; }

    /// <summary>Every change of the weight with its time, oldest first.</summary>
    public List<(TimeSpan At, int Weight)> Weights { get; } = [];

    /// <summary>Every phase that was entered with its time, oldest first.</summary>
    public List<(TimeSpan At, string Phase)> Phases { get; } = [];

    public bool CarriesWeight => Weight > 0;

    public bool IsInProgress => Phase is "Progressing" or "Promoting" or "Finalising" or "Initializing" or "";
}
