using static TorchSharp.torch;

namespace FusedGen.Samples.Training;

/// <summary>Images as one tensor of [images, 64] values from 0 to 16, and their digits as another.</summary>
internal sealed record DigitImages(Tensor Pixels, Tensor Digits)
{
    public static DigitImages Read(string file, bool heldOut)
    {
        using StreamReader text = File.OpenText(file);
        DigitImage[] images = DigitFile.Read(text, heldOut);
        return new DigitImages(
            tensor([.. images.SelectMany(image => image.Pixels)], [images.Length, DigitFile.PixelCount]),
            tensor([.. images.Select(image => (long)image.Digit)]));
    }
}
