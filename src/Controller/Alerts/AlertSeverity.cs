namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>How much an alert matters, rising.</summary>
internal enum AlertSeverity
{
    /// <summary>A release goes its way.</summary>
    Info,

    /// <summary>Somebody should look; users are served as before.</summary>
    Warn,

    /// <summary>A revision failed, or the way back did.</summary>
    Error,
}
