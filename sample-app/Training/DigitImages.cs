using System.Globalization;
using static TorchSharp.torch;

namespace FusedGen.Samples.Training;

/// <summary>Images of 8×8 values from 0 to 16, and their digits.</summary>
internal sealed record DigitImages(Tensor Pixels, Tensor Digits)
{
    /// <summary>Reads every image of the file whose line number, from 0, is held out (each fifth) or is not.</summary>
    public static DigitImages Read(string file, bool heldOut)
    {
        float[][] rows =
        [
            .. File.ReadLines(file)
                .Where((_, line) => (line % 5 == 4) == heldOut)
                .Select(text => text.Split(',').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray()),
        ];
        return new DigitImages(
            tensor([.. rows.SelectMany(row => row.Take(64))], [rows.Length, 64]), tensor([.. rows.Select(row => (long)row[64])]));
    }
}
