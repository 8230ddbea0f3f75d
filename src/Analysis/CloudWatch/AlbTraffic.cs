namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>Names by which an Application Load Balancer reports the traffic to one side of a Canary.</summary>
/// <param name="LoadBalancer">The last part of its ARN, such as <c>app/shop/50dc6c495c0c9188</c>.</param>
/// <param name="TargetGroup">The last part of the ARN of that side's target group, such as <c>targetgroup/cart-canary/73e2d6bc24d8a067</c>.</param>
public sealed record AlbTraffic(string LoadBalancer, string TargetGroup);
