using System.Runtime.InteropServices;
using System.Text;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

/// <summary>Constants that are decoded from base64, against the framework's own encoder.</summary>
public class Base64TextTests
{
    [Fact]
    public void Words_come_out_as_they_went_in()
    {
        Random random = new(1);
        foreach (int count in Enumerable.Range(0, 100).Concat(Enumerable.Range(3060, 30)))
        {
            int[] words = [.. Enumerable.Range(0, count).Select(_ => random.Next(int.MinValue, int.MaxValue))];
            AlignedWeights weights = new(count + 2);
            weights.Fill(0, count + 2, 7);
            weights.Decode(1, Encoding.ASCII.GetBytes(Convert.ToBase64String(MemoryMarshal.AsBytes<int>(words))));

            Assert.Equal([7, .. words, 7], Enumerable.Range(0, count + 2).Select(i => BitConverter.SingleToInt32Bits(weights.At(i))));
        }
    }

    [Theory]
    [InlineData('=')]
    [InlineData('-')]
    [InlineData('@')]
    [InlineData('[')]
    [InlineData('`')]
    [InlineData('{')]
    [InlineData(':')]
    [InlineData('.')]
    [InlineData('\0')]
    [InlineData('\u00C1')]
    public void A_letter_that_base64_does_not_have_is_refused(char letter)
    {
        // Long enough for the decoder that knows vectors, and ending within one.
        const int Words = 3075;
        byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[Words * sizeof(int)]));
        AlignedWeights weights = new(Words);
        foreach (int place in Enumerable.Range(0, 40).Concat(Enumerable.Range(text.Length - 40, 40)))
        {
            byte[] damaged = [.. text];
            damaged[place] = (byte)letter;
            Assert.Throws<FormatException>(() => weights.Decode(0, damaged));
        }

        weights.Decode(0, text);
    }

    [Fact]
    public void More_words_than_there_is_room_for_are_refused()
    {
        foreach (int words in new[] { 16, 4000 })
        {
            byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[words * sizeof(int)]));
            AlignedWeights weights = new(words + 1);
            weights.Decode(1, text);
            Assert.Throws<FormatException>(() => weights.Decode(2, text));
            Assert.Throws<FormatException>(() => weights.Decode(0, text.AsSpan(0, text.Length - 6)));
        }
    }
}
