namespace ProgressiveDelivery.Kubernetes;

/// <summary>What an event of a watch says.</summary>
public enum WatchEventType
{
    /// <summary>A type that did not exist when this was written.</summary>
    Unknown,
    Added,
    Modified,
    /// <summary>Gone, or no longer matching the selector.</summary>
    Deleted,
    /// <summary>Nothing changed up to this version.</summary>
    Bookmark,
    Error,
}
