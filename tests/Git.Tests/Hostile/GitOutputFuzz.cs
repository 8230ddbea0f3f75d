using System.Text;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hostile;

/// <summary>What git and its helpers print about a repository that others write, and what servers say through them.</summary>
public sealed class GitOutputFuzz
{
    private const string Id = "1111111111111111111111111111111111111111";

    private static readonly string[] Tokens = ["\0", "\t", "blob", "tree", "commit", "160000", "000000", Id, "!\trefs/heads/a:refs/heads/main\t[remote rejected] (x)\n", "remote: "];

    [Fact]
    public void Damaged_batch_of_files_is_read_or_the_repository_is_broken() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes($"{Id} blob 5\nabcde\n{new string('2', 40)} blob 0\n\n{new string('3', 40)} missing\n")],
        output => BrokenOrRead(() => BlobBatch.Parse(output)),
        Tokens);

    [Fact]
    public void Damaged_difference_is_read_or_the_repository_is_broken() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes($":100644 100644 {Id} {Id} M\0a/b.yaml\0:000000 160000 {Id} {Id} A\0c\0:100644 000000 {Id} {Id} D\0d e\0")],
        output => BrokenOrRead(() => RawDiff.Parse(output)),
        Tokens);

    [Fact]
    public void Damaged_listing_is_read_or_the_repository_is_broken() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes($"100644 blob {Id}\ta\0040000 tree {Id}\tb c\0160000 commit {Id}\td\0")],
        output => BrokenOrRead(() =>
        {
            foreach (ReadOnlyMemory<byte> entry in TreeListing.Entries(output))
            {
                Assert.True(TreeListing.Parse(entry.Span).Id.Length + TreeListing.NameOf(entry.Span).Length < entry.Length);
            }
        }),
        Tokens);

    [Fact]
    public void Damaged_answer_to_a_push_is_an_answer() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes("To https://x\n!\trefs/heads/a:refs/heads/main\t[remote rejected] (protected branch)\nDone\n"), Encoding.UTF8.GetBytes("To x\n \ta:refs/heads/main\t1..2\n")],
        output =>
        {
            var result = new GitResult(output.Length % 2, output, Encoding.UTF8.GetString(output));
            Assert.True(Enum.IsDefined(PushReport.Read(result)));
            string reason = PushReport.Reason(result, new Redaction(new BasicCredentials("u", "pass")));
            Assert.True(reason.Length <= 601 && !reason.Any(char.IsControl), reason);
        },
        Tokens);

    [Fact]
    public void Damaged_key_ring_is_read() => Fuzz.Texts(
        ["sec:u:255:22:AAAA:1600000000:1900000000::u:::scSC:::+::ed25519:::0:\nfpr:::::::::ABCD:\nuid:u::::1600000000::HASH::Ann <ann@example.com>::::::::::0:\nssb:e:255:22:BBBB:1600000000:::::::s:::#:::\nfpr:::::::::EF01:\n"],
        listing => OpenPgpKey.Parse(listing),
        [":::", "sec:", "uid:", "fpr:", "9999999999999999"]);

    [Fact]
    public void Damaged_message_holds_trailers_or_none() => Fuzz.Texts(
        [$"Revert cart\n\nText.\n\n{RevertTrailers.IdKey}: abc\n{RevertTrailers.ObjectKey}: shop/cart\n{RevertTrailers.FailedImageKey}: a:1\n{RevertTrailers.FailedImageKey}: b:2\n"],
        message =>
        {
            RevertTrailers.ParseMessage(message);
            Assert.True(TemplatedText.Arrange(message, 72) is not { } text || text.Split('\n')[0].Length <= 72);
        },
        [$"{RevertTrailers.IdKey}: x\n", "\n\n", "\r", "\u2028", "\u0085"]);

    private static void BrokenOrRead(Action read)
    {
        try
        {
            read();
        }
        catch (BrokenRepositoryException)
        {
            // It is cloned anew.
        }
    }
}
