namespace FusedGen.Runtime.Tests;

/// <summary>Several elements in a byte, the first in the lowest bits.</summary>
public class PackedElementsTests
{
    [Fact]
    public void Elements_of_four_bits()
    {
        byte[] packed = new byte[3];
        PackedElements.Pack([1, 15, 7, 8, 3], 4, packed);
        Assert.Equal([0xF1, 0x87, 0x03], packed);
        byte[] elements = new byte[5];
        PackedElements.Unpack(packed, 4, elements);
        Assert.Equal([1, 15, 7, 8, 3], elements);
        sbyte[] signed = new sbyte[5];
        PackedElements.Unpack(packed, 4, signed);
        Assert.Equal([1, -1, 7, -8, 3], signed);
    }

    [Fact]
    public void Elements_of_two_bits()
    {
        byte[] packed = [0xFF, 0xFF];
        PackedElements.Pack([1, -1, -2, 0, 1], 2, packed);
        Assert.Equal([0b00_10_11_01, 0b01], packed);
        sbyte[] elements = new sbyte[5];
        PackedElements.Unpack(packed, 2, elements);
        Assert.Equal([1, -1, -2, 0, 1], elements);
    }

    [Fact]
    public void Lengths_that_do_not_belong_together_are_named()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => PackedElements.Unpack(new byte[2], 4, new byte[5]));
        Assert.Equal("5 elements of 4 bits take 3 bytes, and there are 2.", exception.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedElements.BytesOf(1, 3));
    }
}
