namespace ProgressiveDelivery.Perturbations;

/// <summary>Decides what goes wrong.</summary>
internal interface IFaults
{
    /// <summary>Null when the request goes through as it is.</summary>
    Fault? Of(ProxiedRequest request);

    /// <summary>Called when the server has carried a write out, before its answer is passed on.</summary>
    void Written(ProxiedRequest request);

    /// <summary>Until when news of all watches are held back, as by a server that lags; in the past when they are not.</summary>
    DateTimeOffset WatchesLagUntil { get; }

    /// <summary>Ends all watches that are open.</summary>
    CancellationToken WatchesCut { get; }
}
