using System.Text;

namespace ProgressiveDelivery.Git.Tests.Repositories;

public sealed class TreeListingTests
{
    [Fact]
    public void Listing_keeps_every_other_byte_when_one_entry_is_replaced()
    {
        byte[] listing = [.. Entry("100644 blob 11", [0xFF, (byte)' ', (byte)'\t', 0xC3]), .. Entry("040000 tree 22", "shop"u8), .. Entry("160000 commit 33", "shop2"u8)];

        byte[] changed = TreeListing.Replace(listing, "shop", new TreeEntry("040000", "tree", "99"));

        Assert.Equal(
            [.. Entry("100644 blob 11", [0xFF, (byte)' ', (byte)'\t', 0xC3]), .. Entry("040000 tree 99", "shop"u8), .. Entry("160000 commit 33", "shop2"u8)],
            changed);
    }

    [Fact]
    public void Listing_gains_no_entry_when_the_name_is_not_there() =>
        Assert.Throws<BrokenRepositoryException>(() => TreeListing.Replace(Entry("040000 tree 22", "shop2"u8), "shop", TreeEntry.Folder("99")));

    private static byte[] Entry(string head, ReadOnlySpan<byte> name) => [.. Encoding.ASCII.GetBytes(head), (byte)'\t', .. name, 0];
}
