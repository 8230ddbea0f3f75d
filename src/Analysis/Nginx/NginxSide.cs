namespace ProgressiveDelivery.Analysis.Nginx;

/// <summary>Which of the two workloads behind an Ingress served the requests.</summary>
public enum NginxSide
{
    Canary,
    Primary,
}
