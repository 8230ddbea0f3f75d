using System.Text;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Builds request paths relative to the server's address, which may itself have a path ("/k8s/clusters/c-1").</summary>
internal static class ResourcePath
{
    public static string Object<T>(Resource<T> resource, ObjectKey key, string? subresource = null)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(key.Name, nameof(key));
        string path = $"{Collection(resource, key.Namespace, required: true)}/{Uri.EscapeDataString(key.Name)}";
        return subresource is null ? path : $"{path}/{Uri.EscapeDataString(subresource)}";
    }

    public static string Collection<T>(Resource<T> resource, string? ns, bool required = false)
        where T : class
    {
        var path = new StringBuilder(Group(resource.Group, resource.Version));
        if (resource.Namespaced && !string.IsNullOrEmpty(ns))
        {
            path.Append("/namespaces/").Append(Uri.EscapeDataString(ns));
        }
        else if (resource.Namespaced && required)
        {
            throw new ArgumentException($"{resource} needs a namespace.", nameof(ns));
        }

        return path.Append('/').Append(Uri.EscapeDataString(resource.Plural)).ToString();
    }

    public static string Group(string group, string version) => group.Length == 0
        ? $"api/{Uri.EscapeDataString(version)}"
        : $"apis/{Uri.EscapeDataString(group)}/{Uri.EscapeDataString(version)}";

    /// <summary>Adds the parameters that have a value.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(path);
        char separator = '?';
        foreach ((string name, string? value) in parameters)
        {
            if (value is not null)
            {
                text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return text.ToString();
    }
}
