using System.Runtime.Intrinsics;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

public class PartialVectorTests
{
    private static readonly float[] s_source = [.. Enumerable.Range(1, 16).Select(i => (float)i)];

    [Fact]
    public void A_partial_load_takes_the_first_lanes_and_zeros()
    {
        for (int count = 0; count <= 16; count++)
        {
            float[] expected = [.. s_source.Take(count), .. new float[16 - count]];
            Assert.Equal(Vector512.Create<float>(expected), PartialVectors.LoadPartial512(ref s_source[0], count));
            if (count <= 8)
            {
                Assert.Equal(Vector256.Create<float>(expected), PartialVectors.LoadPartial256(ref s_source[0], count));
            }

            if (count <= 4)
            {
                Assert.Equal(Vector128.Create<float>(expected), PartialVectors.LoadPartial128(ref s_source[0], count));
            }
        }
    }

    [Fact]
    public void A_partial_store_leaves_what_lies_behind()
    {
        Vector512<float> vector = Vector512.Create<float>(s_source);
        for (int count = 0; count <= 16; count++)
        {
            float[] expected = [.. s_source.Take(count), .. Enumerable.Repeat(-1f, 16 - count)];
            float[] target = Enumerable.Repeat(-1f, 16).ToArray();
            PartialVectors.StorePartial(vector, ref target[0], count);
            Assert.Equal(expected, target);
            if (count <= 8)
            {
                Array.Fill(target, -1);
                PartialVectors.StorePartial(vector.GetLower(), ref target[0], count);
                Assert.Equal(expected, target);
            }

            if (count <= 4)
            {
                Array.Fill(target, -1);
                PartialVectors.StorePartial(vector.GetLower().GetLower(), ref target[0], count);
                Assert.Equal(expected, target);
            }
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public unsafe void A_partial_load_never_reads_the_page_behind(int bits)
    {
        using GuardedMemory memory = new();
        for (int count = 1; count < bits / 32; count++)
        {
            ref float start = ref memory.LastFloats(count);
            start = 42;
            float first = bits switch
            {
                512 => PartialVectors.LoadPartial512(ref start, count).ToScalar(),
                256 => PartialVectors.LoadPartial256(ref start, count).ToScalar(),
                _ => PartialVectors.LoadPartial128(ref start, count).ToScalar(),
            };
            Assert.Equal(42, first);
        }
    }
}
