namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>Sorts queries into as few calls as can be. Pure.</summary>
internal static class CloudWatchBatches
{
    /// <summary>Queries of one batch share the window, for a call has one, and are at most 500 MetricDataQuery objects together.</summary>
    public static IEnumerable<IReadOnlyList<PendingQuery>> Of(IEnumerable<PendingQuery> queries)
    {
        foreach (IGrouping<(CloudWatchWindow, bool), PendingQuery> group in queries.GroupBy(pending => (pending.Window, pending.Query.Shareable)))
        {
            var batch = new List<PendingQuery>();
            int size = 0;
            foreach (PendingQuery pending in group)
            {
                if (batch.Count > 0 && (!pending.Query.Shareable || size + pending.Query.Count > CloudWatchQuery.MostParts))
                {
                    yield return batch;
                    (batch, size) = ([], 0);
                }

                batch.Add(pending);
                size += pending.Query.Count;
            }

            yield return batch;
        }
    }
}
