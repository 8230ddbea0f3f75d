namespace ProgressiveDelivery.Analysis.Http;

/// <summary>What is special about one kind of provider: how a query becomes a request, and an answer a reading. Pure but for credentials.</summary>
internal interface IProviderApi
{
    /// <summary>Whether <see cref="MetricQuery.At"/> is honoured; a query for the past is not sent otherwise.</summary>
    bool KnowsThePast => false;

    /// <summary>The request for one number. Throws <see cref="QueryException"/> for a query that cannot be sent.</summary>
    HttpRequestMessage Request(MetricQuery query);

    /// <summary>What the answer to <see cref="Request"/> means.</summary>
    MetricReading Read(MetricQuery query, HttpAnswer answer);

    /// <summary>The request for one number at each of many times; null where the API has none, or where the query would mean something else in it.</summary>
    HttpRequestMessage? RangeRequest(RangeQuery query) => null;

    /// <summary>
    /// A reading for each time of the range, the same as that of <see cref="Read"/> for a query at that time; null when the answer does not hold them.
    /// </summary>
    IReadOnlyList<MetricReading>? ReadRange(RangeQuery query, HttpAnswer answer) => null;

    /// <summary>A request that a working provider always grants, with or without data.</summary>
    HttpRequestMessage Probe();

    /// <summary>A <see cref="MetricReading.Value"/> when the answer to <see cref="Probe"/> shows that the provider can be used.</summary>
    MetricReading ReadProbe(HttpAnswer answer);

    /// <summary>Adds credentials that must be fetched or computed first; fixed ones belong into the request.</summary>
    ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
