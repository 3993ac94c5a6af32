using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

/// <summary>
/// The memory of large constants: aligned, filled part by part, and closed to texts that are not theirs.
/// </summary>
public class AlignedWeightsTests
{
    private static readonly float[] s_values = [.. Enumerable.Range(0, 100).Select(i => (i * 0.37f) - 11)];

    [Fact]
    public unsafe void Parts_lie_one_behind_the_other_from_a_64_byte_boundary_on()
    {
        AlignedWeights weights = new(s_values.Length);
        for (int start = 0; start < s_values.Length; start += 30)
        {
            weights.Decode(start, Text(s_values.AsSpan(start, Math.Min(30, s_values.Length - start))));
        }

        Assert.Equal(0, (nint)Unsafe.AsPointer(ref weights.At(0)) % 64);
        Assert.All(Enumerable.Range(0, s_values.Length), i => Assert.Equal(s_values[i], weights.At(i)));
    }

    [Fact]
    public void A_vector_is_loaded_from_any_multiple_of_16_bytes()
    {
        AlignedWeights weights = new(s_values.Length);
        weights.Decode(0, Text(s_values));

        for (int start = 0; start + 4 <= s_values.Length; start += 4)
        {
            for (int offset = 0; offset <= start; offset += 4)
            {
                Assert.Equal(Vector128.Create(s_values, start), AlignedWeights.Load128(ref weights.At(start - offset), (nuint)offset));
            }
        }
    }

    [Fact]
    public void A_part_leaves_the_words_before_and_behind_it_alone()
    {
        AlignedWeights weights = new(9);
        weights.Decode(0, Text(s_values.AsSpan(0, 9)));

        weights.Decode(3, Text(s_values.AsSpan(50, 3)));

        Assert.Equal([.. s_values[..3], .. s_values[50..53], .. s_values[6..9]], Enumerable.Range(0, 9).Select(i => weights.At(i)));
    }

    [Fact]
    public void A_run_fills_its_place_alone()
    {
        AlignedWeights weights = new(9);
        weights.Decode(0, Text(s_values.AsSpan(0, 9)));

        weights.Fill(2, 5, BitConverter.SingleToInt32Bits(0.5f));

        Assert.Equal([.. s_values[..2], .. Enumerable.Repeat(0.5f, 5), .. s_values[7..9]], Enumerable.Range(0, 9).Select(i => weights.At(i)));
        Assert.Throws<ArgumentOutOfRangeException>(() => weights.Fill(5, 5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => weights.Fill(-1, 5, 0));
    }

    [Theory]
    [InlineData("QUJDREVGR0g=")] // Two words, where there is room for one.
    [InlineData("QUJD")] // Three bytes are no word.
    [InlineData("QUJDR?==")]
    [InlineData("QUJDR")]
    public void A_text_that_is_no_base64_of_its_words_is_refused(string text)
    {
        AlignedWeights weights = new(2);

        Assert.Throws<FormatException>(() => weights.Decode(1, Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Room_that_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedWeights(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedWeights(2).Decode(3, "QUJDRA=="u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedWeights(2).Decode(-1, "QUJDRA=="u8));
    }

    private static byte[] Text(ReadOnlySpan<float> values) => Encoding.ASCII.GetBytes(Convert.ToBase64String(MemoryMarshal.AsBytes(values)));
}
