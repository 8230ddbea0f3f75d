namespace ProgressiveDelivery.Perturbations;

/// <summary>
/// The three ways in which what a controller has seen and what is true come apart, after X. Sun et al., "Automatic reliability
/// testing for cluster management controllers" (OSDI '22), https://www.usenix.org/conference/osdi22/presentation/sun.
/// </summary>
public enum Perturbation
{
    /// <summary>The controller dies right after a write, before it learns of its success; another goes on.</summary>
    Crash,

    /// <summary>All watches lag from a write on, so that decisions are made on a state of before.</summary>
    StaleCache,

    /// <summary>The watches break with a write and begin anew a while later with a list: what happened in between is not seen.</summary>
    MissedEvents,
}
