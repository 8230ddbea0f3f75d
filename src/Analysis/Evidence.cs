namespace ProgressiveDelivery.Analysis;

/// <summary>The numbers behind a verdict, for programs; people read <see cref="Verdict.Sentence"/>. Null is what was not measured.</summary>
public sealed record Evidence
{
    // NaN for null: judging allocates little, and a nullable number is twice as large.
    private readonly double _requests = double.NaN;
    private readonly double _bad = double.NaN;
    private readonly double _primaryValue = double.NaN;
    private readonly double _primaryRequests = double.NaN;
    private readonly double _primaryBad = double.NaN;
    private readonly double _confidence = double.NaN;
    private readonly double _pValue = double.NaN;

    /// <summary>Requests to the canary that were judged.</summary>
    public double? Requests
    {
        get => Known(_requests);
        init => _requests = value ?? double.NaN;
    }

    /// <summary>Bad ones among them.</summary>
    public double? Bad
    {
        get => Known(_bad);
        init => _bad = value ?? double.NaN;
    }

    /// <summary>What the primary had in the unit of the verdict's value.</summary>
    public double? PrimaryValue
    {
        get => Known(_primaryValue);
        init => _primaryValue = value ?? double.NaN;
    }

    /// <summary>Requests to the primary in the same time.</summary>
    public double? PrimaryRequests
    {
        get => Known(_primaryRequests);
        init => _primaryRequests = value ?? double.NaN;
    }

    /// <summary>Bad ones among them.</summary>
    public double? PrimaryBad
    {
        get => Known(_primaryBad);
        init => _primaryBad = value ?? double.NaN;
    }

    /// <summary>The confidence that a failure needs, from 0 to 1; null where values are compared as they are.</summary>
    public double? Confidence
    {
        get => Known(_confidence);
        init => _confidence = value ?? double.NaN;
    }

    /// <summary>The chance of such a measurement when the canary is exactly at its limit, from 0 to 1.</summary>
    public double? PValue
    {
        get => Known(_pValue);
        init => _pValue = value ?? double.NaN;
    }

    private static double? Known(double number) => double.IsNaN(number) ? null : number;
}
