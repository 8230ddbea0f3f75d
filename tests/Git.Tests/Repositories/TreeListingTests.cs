using System.Text;

namespace ProgressiveDelivery.Git.Tests.Repositories;

public sealed class TreeListingTests
{
    [Fact]
    public void Listing_is_read_and_written_to_the_byte()
    {
        byte[] listing = [.. Entry("100644 blob 11", [0xFF, (byte)' ', (byte)'\t', 0xC3]), .. Entry("040000 tree 22", "shop"u8), .. Entry("160000 commit 33", "shop2"u8)];

        byte[] again = [.. TreeListing.Entries(listing).SelectMany(entry =>
            TreeListing.Format(TreeListing.Parse(entry.Span), GitPath.FromBytes(TreeListing.NameOf(entry.Span))).Append((byte)0))];

        Assert.Equal(listing, again);
    }

    private static byte[] Entry(string head, ReadOnlySpan<byte> name) => [.. Encoding.ASCII.GetBytes(head), (byte)'\t', .. name, 0];
}
