using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Json;

namespace ProgressiveDelivery.Analysis.Tests.Json;

/// <summary>Examples after https://www.rfc-editor.org/rfc/rfc9535#section-2.3.</summary>
public sealed class JsonPathTests
{
    private const string Document = """{"a":{"b":[1,2,3]},"o":{"j j":{"k.k":4}},"'":5,"☺":6,"_x1":7,"n":null,"\"":8}""";

    [Theory]
    [InlineData("$.a.b[0]", "1")]
    [InlineData("$.a.b[-1]", "3")]
    [InlineData("$['a']['b'][1]", "2")]
    [InlineData("$[\"a\"].b[2]", "3")]
    [InlineData("$.o['j j']['k.k']", "4")]
    [InlineData("$.o[\"j j\"][\"k.k\"]", "4")]
    [InlineData("$['\\'']", "5")]
    [InlineData("$['\\u0027']", "5")]
    [InlineData("$[\"\\\"\"]", "8")]
    [InlineData("$.☺", "6")]
    [InlineData("$._x1", "7")]
    [InlineData("$.n", "null")]
    [InlineData("$ .a .b [ 0 ]", "1")]
    public void Path_finds_its_node(string path, string expected) => Assert.Equal(expected, Find(path)?.GetRawText());

    [Theory]
    [InlineData("$.c")]
    [InlineData("$.a.b[3]")]
    [InlineData("$.a.b[-4]")]
    [InlineData("$.a.b.c")]
    [InlineData("$.a[0]")]
    [InlineData("$.n.x")]
    [InlineData("$[9007199254740991]")]
    public void Path_that_leads_nowhere_finds_nothing(string path) => Assert.Null(Find(path));

    [Theory]
    [InlineData("", "begins with $")]
    [InlineData("a.b", "begins with $")]
    [InlineData("$.", "expected a name")]
    [InlineData("$..a", "may find many")]
    [InlineData("$.*", "may find many")]
    [InlineData("$[*]", "may find many")]
    [InlineData("$[?@.a]", "may find many")]
    [InlineData("$[0:2]", "may find many")]
    [InlineData("$[0,1]", "may find many")]
    [InlineData("$[01]", "leading zeros")]
    [InlineData("$[-0]", "leading zeros")]
    [InlineData("$[-]", "leading zeros")]
    [InlineData("$[9007199254740992]", "too large")]
    [InlineData("$[99999999999999999999]", "too large")]
    [InlineData("$['a]", "at the end of the name")]
    [InlineData("$['a'", "expected ]")]
    [InlineData("$['\\x']", "unknown escape")]
    [InlineData("$['\\u12']", "four hexadecimal digits")]
    [InlineData("$[", "expected a name in quotes or an index")]
    [InlineData("$.1a", "expected a name")]
    [InlineData("$a", "expected . or [")]
    [InlineData("$.a-b", "expected . or [")]
    public void Broken_path_says_where_and_why(string path, string words) =>
        Assert.Contains(words, Assert.Throws<QueryException>(() => JsonPath.Parse(path)).Message, StringComparison.Ordinal);

    private static JsonElement? Find(string path)
    {
        using JsonDocument document = JsonDocument.Parse(Document);
        return JsonPath.Parse(path).Find(document.RootElement)?.Clone();
    }
}
