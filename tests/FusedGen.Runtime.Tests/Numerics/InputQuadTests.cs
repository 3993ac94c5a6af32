using System.Runtime.Intrinsics;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

public class InputQuadTests
{
    [Fact]
    public void Each_of_four_floats_fills_a_vector()
    {
        // A NaN with low bits, a negative zero and a subnormal number keep their bits.
        float[] quad = [-0f, BitConverter.Int32BitsToSingle(0x7FC01234), float.Epsilon, -3.5f];
        Vector512<float> wide = InputQuads.Load512(ref quad[0]);
        Vector256<float> narrow = InputQuads.Load256(ref quad[0]);

        Assert.Equal(Filled512(quad[0]), InputQuads.First(wide).AsInt32());
        Assert.Equal(Filled512(quad[1]), InputQuads.Second(wide).AsInt32());
        Assert.Equal(Filled512(quad[2]), InputQuads.Third(wide).AsInt32());
        Assert.Equal(Filled512(quad[3]), InputQuads.Fourth(wide).AsInt32());
        Assert.Equal(Filled512(quad[0]).GetLower(), InputQuads.First(narrow).AsInt32());
        Assert.Equal(Filled512(quad[1]).GetLower(), InputQuads.Second(narrow).AsInt32());
        Assert.Equal(Filled512(quad[2]).GetLower(), InputQuads.Third(narrow).AsInt32());
        Assert.Equal(Filled512(quad[3]).GetLower(), InputQuads.Fourth(narrow).AsInt32());
    }

    [Fact]
    public void Each_quad_of_a_vector_fills_one()
    {
        Vector512<float> vector = Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Vector512<float>[] quads = [InputQuads.FirstQuad(vector), InputQuads.SecondQuad(vector), InputQuads.ThirdQuad(vector), InputQuads.FourthQuad(vector)];

        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal((i / 16 * 4) + (i % 4), quads[i / 16].GetElement(i % 16)));
    }

    [Fact]
    public void A_load_never_reads_the_page_behind()
    {
        using GuardedMemory memory = new();
        ref float start = ref memory.LastFloats(4);
        start = 7;
        Assert.Equal(7, InputQuads.First(InputQuads.Load512(ref start)).GetElement(15));
        Assert.Equal(7, InputQuads.First(InputQuads.Load256(ref start)).GetElement(7));
    }

    private static Vector512<int> Filled512(float value) => Vector512.Create(BitConverter.SingleToInt32Bits(value));
}
