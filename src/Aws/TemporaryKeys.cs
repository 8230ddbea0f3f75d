namespace ProgressiveDelivery.Aws;

/// <summary>Keys and the moment from which AWS refuses them.</summary>
internal sealed record TemporaryKeys(AwsKeys Keys, DateTimeOffset Expiration);
