using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Contraction.Weights;

/// <summary>The weights of a layer in a format, in the order in which they came.</summary>
internal sealed class EncodedWeights
{
    private readonly PackedFormat _format;
    private readonly Tensor _weight;

    private EncodedWeights(PackedFormat format, Tensor weight, int[] bits, float[] scales)
    {
        _format = format;
        _weight = weight;
        Bits = bits;
        Scales = scales;
    }

    /// <summary>The bits of each weight, the lowest ones of an integer.</summary>
    public int[] Bits { get; }

    /// <summary>For each output, what its sum is multiplied with; empty where the format has no scales.</summary>
    public float[] Scales { get; }

    /// <summary>Encodes weights.</summary>
    /// <param name="weight">W: [M, …], one row an output.</param>
    /// <param name="format">The format.</param>
    /// <param name="owner">The layer, for the message.</param>
    /// <exception cref="ModelException">A weight is beyond the format's range.</exception>
    public static EncodedWeights Of(Tensor weight, PackedFormat format, Operation owner)
    {
        double[] values = weight.Floats;
        int[] bits = new int[values.Length];
        float[] scales = [];
        switch (format)
        {
            case PackedFormat.BFloat16:
                for (int i = 0; i < bits.Length; i++)
                {
                    bits[i] = BFloat16.Round(values[i]) ?? throw OutOfRange(values[i], WeightFormat.BFloat16, owner);
                }

                break;
            case PackedFormat.Int8:
                scales = new float[weight.Shape[0]];
                EncodeChannels(values, bits, scales, owner);
                break;
            default:
                for (int i = 0; i < bits.Length; i++)
                {
                    bits[i] = FloatBits.ToInt32((float)values[i]);
                }

                break;
        }

        return new EncodedWeights(format, weight, bits, scales);
    }

    /// <summary>What a kernel computes with, before it rounds a sum.</summary>
    public Tensor Decode()
    {
        double[] values = new double[Bits.Length];
        int perOutput = Scales.Length == 0 ? 1 : values.Length / Scales.Length;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _format switch
            {
                PackedFormat.BFloat16 => BFloat16.Decode(Bits[i]),
                PackedFormat.Int8 => (double)Bits[i] * Scales[i / perOutput],
                _ => FloatBits.FromInt32(Bits[i]),
            };
        }

        return new Tensor(_weight.Shape, values, _weight.Type);
    }

    private static void EncodeChannels(double[] values, int[] bits, float[] scales, Operation owner)
    {
        int perOutput = scales.Length == 0 ? 0 : values.Length / scales.Length;
        for (int m = 0; m < scales.Length; m++)
        {
            double largest = 0;
            for (int i = m * perOutput; i < (m + 1) * perOutput; i++)
            {
                largest = Math.Max(largest, Math.Abs(values[i]));
            }

            if (!(largest <= float.MaxValue))
            {
                throw OutOfRange(largest, WeightFormat.Int8, owner);
            }

            scales[m] = Int8Channel.Scale(largest);
            for (int i = m * perOutput; i < (m + 1) * perOutput; i++)
            {
                bits[i] = Int8Channel.Round(values[i], scales[m]);
            }
        }
    }

    private static ModelException OutOfRange(double value, WeightFormat format, Operation owner) => new(
        DiagnosticIds.WeightOutOfRange,
        $"A weight of {owner.Origin} {UntrustedText.Quote(owner.Origin.Names[owner.Origin.Names.Count - 1])} is "
        + $"{value.ToString("0.###e+0", CultureInfo.InvariantCulture)}, which {format.Label()} cannot hold. "
            + "Leave Weights out of the attribute, or train the network with weight decay.");
}
