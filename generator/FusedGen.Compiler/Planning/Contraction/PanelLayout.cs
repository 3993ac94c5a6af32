using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// How the weights of a contraction are packed: the outputs in panels, and in each panel the weights of one k after those of another, so that a kernel
/// reads them in order. The last panel is as narrow as the outputs left allow, in whole vectors of 16.
/// </summary>
/// <param name="Features">M: outputs.</param>
/// <param name="InnerLength">K: products in each sum.</param>
internal sealed record PanelLayout(int Features, int InnerLength)
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

    /// <summary>Packed floats.</summary>
    public int PackedLength => InnerLength * PaddedFeatures;

    /// <summary>Outputs with the unused lanes of the last panel.</summary>
    public int PaddedFeatures => (FullPanels * Width) + LastWidth;

    /// <summary>Packs weights.</summary>
    /// <param name="weightAt">W[m, k].</param>
    public float[] Pack(Func<int, int, double> weightAt)
    {
        float[] packed = new float[PackedLength];
        int start = 0;
        for (int first = 0; first < Features; first += Width)
        {
            int features = Math.Min(Width, Features - first);
            int width = RoundUp(features);
            for (int k = 0; k < InnerLength; k++)
            {
                for (int m = 0; m < features; m++)
                {
                    packed[start + (k * width) + m] = (float)weightAt(first + m, k);
                }
            }

            start += InnerLength * width;
        }

        return packed;
    }

    /// <summary>The bias with a zero in each unused lane.</summary>
    public float[] Pad(double[]? bias)
    {
        float[] padded = new float[PaddedFeatures];
        for (int m = 0; bias is not null && m < Features; m++)
        {
            padded[m] = (float)bias[m];
        }

        return padded;
    }

    private static int RoundUp(int features) => (features + Granularity - 1) / Granularity * Granularity;
}
