namespace ProgressiveDelivery.Routing;

/// <summary>The cookie by which a router keeps users on the side that they came to first.</summary>
/// <param name="Name">Name of the cookie.</param>
/// <param name="MaxAge">Its lifetime in seconds; null leaves it to the router.</param>
public sealed record SessionCookie(string Name, int? MaxAge);
