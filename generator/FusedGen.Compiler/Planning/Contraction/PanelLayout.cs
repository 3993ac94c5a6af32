using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// How the weights of a contraction are packed: the outputs in panels, and in each panel the weights of one k after
/// those of another, so that a kernel reads them in order. The last panel is as narrow as the outputs left allow, in
/// whole vectors of 16.
/// </summary>
/// <param name="Features">M: outputs.</param>
/// <param name="InnerLength">K: products in each sum.</param>
/// <param name="Run">Products of the innermost loop. An element holds weights of one run only.</param>
/// <param name="Format">The format of the weights: where two make an element, they are those of one output and
/// consecutive products, the first in the lower bits.</param>
internal sealed record PanelLayout(int Features, int InnerLength, int Run, PackedFormat Format)
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

    /// <summary>Elements with the weights of one output.</summary>
    public int ElementsPerOutput => Run == 0 ? 0 : InnerLength / Run * ElementsIn(Run);

    /// <summary>Packed elements.</summary>
    public int PackedLength => ElementsPerOutput * PaddedFeatures;

    /// <summary>Outputs with the unused lanes of the last panel.</summary>
    public int PaddedFeatures => (FullPanels * Width) + LastWidth;

    /// <summary>Elements of one output that hold the weights of so many products of a run.</summary>
    public int ElementsIn(int products) => (products + Format.PerElement() - 1) / Format.PerElement();

    /// <summary>Packs weights into 32-bit words.</summary>
    /// <param name="bitsAt">The encoded W[m, k] in the lowest bits.</param>
    public int[] Pack(Func<int, int, int> bitsAt)
    {
        // Panels are whole vectors of 16 wide, so that bytes fill whole words too.
        int bytes = Format.PackedType().SizeInBytes();
        int[] packed = new int[PackedLength * bytes / sizeof(int)];
        int bits = 8 * bytes / Format.PerElement();
        int mask = bits == 32 ? -1 : (1 << bits) - 1;
        int start = 0;
        for (int first = 0; first < Features; first += Width)
        {
            int features = Math.Min(Width, Features - first);
            int width = RoundUp(features);
            for (int k = 0; k < InnerLength; k++)
            {
                int row = start + (((k / Run * ElementsIn(Run)) + (k % Run / Format.PerElement())) * width);
                int part = k % Run % Format.PerElement() * bits;
                for (int m = 0; m < features; m++)
                {
                    int place = (row + m) * bytes;
                    packed[place / sizeof(int)] |= (bitsAt(first + m, k) & mask) << ((place % sizeof(int) * 8) + part);
                }
            }

            start += ElementsPerOutput * width;
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
