using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Json;

/// <summary>Where a server is that answers with JSON, and how to talk to it.</summary>
public sealed record JsonSettings : ProviderSettings
{
    protected override string Product => "JSON server";

    public override string? ProblemOf(string query)
    {
        try
        {
            JsonQuery.Parse(query);
            return null;
        }
        catch (QueryException mistake)
        {
            return mistake.Message;
        }
    }

    internal override IProviderApi Api(TimeProvider time) => new JsonApi(this);
}
