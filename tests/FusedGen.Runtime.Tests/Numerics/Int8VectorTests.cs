using System.Runtime.Intrinsics;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

public class Int8VectorTests
{
    private static readonly sbyte[] s_all = [.. Enumerable.Range(sbyte.MinValue, 256).Select(i => (sbyte)i)];

    [Fact]
    public void Every_byte_becomes_its_float_in_every_lane_and_width()
    {
        for (int start = 0; start <= s_all.Length - 16; start++)
        {
            float[] expected = s_all.Skip(start).Take(16).Select(b => (float)b).ToArray();
            Assert.Equal(Vector512.Create<float>(expected), Int8Vectors.Load512(ref s_all[start]));
            Assert.Equal(Vector256.Create<float>(expected), Int8Vectors.Load256(ref s_all[start]));
            Assert.Equal(Vector128.Create<float>(expected), Int8Vectors.Load128(ref s_all[start]));
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void A_load_never_reads_the_page_behind(int bits)
    {
        using GuardedMemory memory = new();
        ref sbyte start = ref System.Runtime.CompilerServices.Unsafe.As<float, sbyte>(ref memory.LastFloats(bits / 128));
        start = -3;
        float first = bits switch
        {
            512 => Int8Vectors.Load512(ref start).ToScalar(),
            256 => Int8Vectors.Load256(ref start).ToScalar(),
            _ => Int8Vectors.Load128(ref start).ToScalar(),
        };
        Assert.Equal(-3, first);
    }
}
