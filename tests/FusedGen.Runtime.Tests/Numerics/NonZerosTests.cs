using CsCheck;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

public class NonZerosTests
{
    private static readonly float[] s_zeros = [0, -0f];
    private static readonly float[] s_others = [1, -1, float.Epsilon, -float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        float.MaxValue, 1e-40f];

    private static readonly Gen<float> s_floats = Gen.Bool.SelectMany(isZero => Gen.Int[0, 8].Select(i => isZero ? s_zeros[i % 2] : s_others[i]));

    [Fact]
    public void A_set_has_the_floats_that_are_not_zero_at_every_width() => s_floats.Array[NonZeros.Count].Sample(floats =>
    {
        ulong expected = floats.Select((x, i) => x == 0 ? 0 : 1UL << i).Aggregate(0UL, (set, bit) => set | bit);
        Assert.Equal(expected, NonZeros.Among512(ref floats[0]));
        Assert.Equal(expected, NonZeros.Among256(ref floats[0]));
        Assert.Equal(expected, NonZeros.Among128(ref floats[0]));
    });

    [Fact]
    public void A_set_is_walked_in_order() => Gen.ULong.Sample(set =>
    {
        List<int> walked = [];
        for (ulong left = set; left != 0; left = NonZeros.AfterFirst(left))
        {
            walked.Add(NonZeros.First(left));
        }

        Assert.Equal(Enumerable.Range(0, 64).Where(i => (set >> i & 1) != 0), walked);
        Assert.Equal(0UL, NonZeros.AfterFirst(0));
    });

    [Fact]
    public void The_page_behind_is_never_read()
    {
        using GuardedMemory memory = new();
        ref float first = ref memory.LastFloats(NonZeros.Count);
        first = 1;
        Assert.Equal(1UL, NonZeros.Among512(ref first) & 1);
        Assert.Equal(1UL, NonZeros.Among256(ref first) & 1);
        Assert.Equal(1UL, NonZeros.Among128(ref first) & 1);
    }
}
