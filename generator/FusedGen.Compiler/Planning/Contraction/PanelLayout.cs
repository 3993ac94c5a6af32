using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// How the weights of a contraction are packed: the outputs in panels, and in each panel the weights of one k after those of another, so that a kernel
/// reads them in order. The last panel is as narrow as the outputs left allow, in whole vectors of 16.
/// </summary>
/// <param name="Features">M: outputs.</param>
/// <param name="InnerLength">K: products in each sum.</param>
/// <param name="Run">Products of the innermost loop. A word holds weights of one run only.</param>
/// <param name="Format">The format of the weights: where several make a 32-bit word, they are those of one output and consecutive products, the first in the lowest bits.</param>
internal sealed record PanelLayout(int Features, int InnerLength, int Run, WeightFormat Format)
{
    /// <summary>Floats in the widest vector; every panel is a multiple of it wide.</summary>
    public const int Granularity = 16;

    /// <summary>The widest panel: eight accumulators of 16 lanes.</summary>
    public const int MaxWidth = 128;

    /// <summary>Outputs of each panel but the last.</summary>
    public int Width => Math.Min(MaxWidth, RoundUp(Features));

    /// <summary>Panels of the full width that hold outputs only.</summary>
    public int FullPanels => Features / Width;

    /// <summary>Outputs in the last, narrower panel; 0 where there is none.</summary>
    public int LastFeatures => Features % Width;

    /// <summary>Width of the last panel.</summary>
    public int LastWidth => RoundUp(LastFeatures);

    /// <summary>32-bit words with the weights of one output.</summary>
    public int WordsPerOutput => Run == 0 ? 0 : InnerLength / Run * WordsIn(Run);

    /// <summary>Packed 32-bit words.</summary>
    public int PackedLength => WordsPerOutput * PaddedFeatures;

    /// <summary>Outputs with the unused lanes of the last panel.</summary>
    public int PaddedFeatures => (FullPanels * Width) + LastWidth;

    /// <summary>Words of one output that hold the weights of so many products of a run.</summary>
    public int WordsIn(int products) => (products + Format.PerWord() - 1) / Format.PerWord();

    /// <summary>Packs weights.</summary>
    /// <param name="bitsAt">The encoded W[m, k] in the lowest bits.</param>
    public int[] Pack(Func<int, int, int> bitsAt)
    {
        int[] packed = new int[PackedLength];
        int bits = 32 / Format.PerWord();
        int mask = bits == 32 ? -1 : (1 << bits) - 1;
        int start = 0;
        for (int first = 0; first < Features; first += Width)
        {
            int features = Math.Min(Width, Features - first);
            int width = RoundUp(features);
            for (int k = 0; k < InnerLength; k++)
            {
                int row = start + (((k / Run * WordsIn(Run)) + (k % Run / Format.PerWord())) * width);
                int shift = k % Run % Format.PerWord() * bits;
                for (int m = 0; m < features; m++)
                {
                    packed[row + m] |= (bitsAt(first + m, k) & mask) << shift;
                }
            }

            start += WordsPerOutput * width;
        }

        return packed;
    }

    /// <summary>A float for each output, and a zero in each unused lane.</summary>
    public float[] Pad(Func<int, float> valueAt)
    {
        float[] padded = new float[PaddedFeatures];
        for (int m = 0; m < Features; m++)
        {
            padded[m] = valueAt(m);
        }

        return padded;
    }

    private static int RoundUp(int features) => (features + Granularity - 1) / Granularity * Granularity;
}
