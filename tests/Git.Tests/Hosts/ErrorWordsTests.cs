using System.Text;

namespace ProgressiveDelivery.Git.Tests.Hosts;

public sealed class ErrorWordsTests
{
    [Theory]
    [InlineData("""{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}""", "Not Found")]
    [InlineData("""{"message": ["Another open merge request already exists for this source branch: !5"]}""", "Another open merge request already exists for this source branch: !5")]
    [InlineData("""{"message": {"base": ["is invalid"], "title": ["is too long"]}}""", "base: is invalid; title: is too long")]
    [InlineData("""{"message": {"status": ["Cannot transition status"]}, "status": "400"}""", "status: Cannot transition status")]
    [InlineData("""{"error": "invalid_token", "error_description": "Token was revoked."}""", "invalid_token; Token was revoked.")]
    [InlineData("""{"type": "error", "error": {"message": "Bad request", "fields": {"source": ["no such branch"]}}}""", "Bad request; source: no such branch")]
    [InlineData("""{"errors": [{"context": "name", "message": "too long", "exceptionName": "com.x.Y"}]}""", "context: name; too long")]
    [InlineData("""{"$id": "1", "message": "TF401179: exists.", "typeName": "X, Y", "typeKey": "X", "errorCode": 0}""", "TF401179: exists.")]
    [InlineData("""{"__type": "InvalidBranchNameException", "message": "bad"}""", "InvalidBranchNameException; bad")]
    [InlineData("404 page not found\nmore", "404 page not found")]
    [InlineData("<html>sign in</html>", "")]
    [InlineData("", "")]
    public void Words_are_found_in_every_hosts_error_body(string body, string expected) =>
        Assert.Equal(expected, ErrorWords.From(Encoding.UTF8.GetBytes(body)));
}
