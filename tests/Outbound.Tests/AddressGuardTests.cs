using System.Net;

namespace ProgressiveDelivery.Outbound.Tests;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    public void Addresses_where_clouds_hand_out_credentials_are_refused(string address) => Assert.True(AddressGuard.IsRefused(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("2001:db8::1")]
    public void Addresses_of_clusters_and_the_internet_are_not(string address) => Assert.False(AddressGuard.IsRefused(IPAddress.Parse(address)));
}
