using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Contrib;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>
/// Linear layers whose weights a file packs, several to a byte: they become real numbers while compiling.
/// </summary>
internal static class PackedWeightLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("MatMulNBits", MatMulNBits, "Constant weights of 2, 4 or 8 bits."),
    ];

    /// <summary>
    /// x · Wᵀ + b, where W is [N, K] in blocks along K. The weights are [N, blocks, bytes of a block], the lowest bits
    /// of a byte first; each block has a scale, and a zero point that is half the range where none is given.
    /// </summary>
    private static void MatMulNBits(NodeContext node)
    {
        Value x = node.FloatInput(0);
        int features = Positive(node, "N");
        int inner = Positive(node, "K");
        int block = Positive(node, "block_size");
        long bits = node.Integer("bits", 4);
        if (bits is not (2 or 4 or 8))
        {
            throw node.Unsupported($"has bits = {bits}; supported are 2, 4 and 8");
        }

        node.RequireTable((long)features * inner);
        int blocks = (int)(((long)inner + block - 1) / block);
        long blockBytes = ((block * bits) + 7) / 8;
        long[] packed = node.ConstantIntegers(1, "B");
        double[] scales = node.Weight(2, "scales").Floats;
        double[] zeroPoints = ZeroPoints(node, features, blocks, (int)bits);
        Require(node, "B", packed.Length, features * blocks * blockBytes);
        Require(node, "scales", scales.Length, (long)features * blocks);
        if (x.Shape.Rank == 0 || x.Shape.Last != inner)
        {
            throw node.Mismatch($"reads the shape {x.Shape}, whose rows do not have the length K = {inner}");
        }

        int[] blockOf = BlockOf(node, inner, block, blocks);
        double[] weights = new double[(long)features * inner];
        for (int n = 0; n < features; n++)
        {
            for (int k = 0; k < inner; k++)
            {
                int place = (n * blocks) + (k / block);
                int scale = (n * blocks) + blockOf[k];
                long q = Unpacked(packed, place * blockBytes, k % block, (int)bits);
                weights[(n * inner) + k] = (q - zeroPoints[scale]) * scales[scale];
            }
        }

        double[]? bias = node.HasInput(5) ? node.Weight(5, "bias").Floats : null;
        if (bias is not null)
        {
            Require(node, "bias", bias.Length, features);
        }

        node.Bind(node.Linear(x, new Tensor(new Shape(features, inner), weights, x.Type), bias));
    }

    /// <summary>The block whose scale and zero point a column has: of its place, or as the input 4 says.</summary>
    private static int[] BlockOf(NodeContext node, int inner, int block, int blocks)
    {
        if (!node.HasInput(4))
        {
            return Enumerable.Range(0, inner).Select(k => k / block).ToArray();
        }

        long[] groups = node.ConstantIntegers(4, "g_idx");
        return groups.Length >= inner && groups.All(g => g >= 0 && g < blocks)
            ? groups.Take(inner).Select(g => (int)g).ToArray()
            : throw node.Mismatch($"has a 'g_idx' that does not name one of {blocks} blocks for each of {inner} columns");
    }

    /// <summary>Packed as the weights are, a row of bytes for each output, or as numbers.</summary>
    private static double[] ZeroPoints(NodeContext node, int features, int blocks, int bits)
    {
        if (!node.HasInput(3))
        {
            return Enumerable.Repeat((double)(1 << (bits - 1)), features * blocks).ToArray();
        }

        Tensor given = node.Constant(3, "zero_points");
        if (given.Type.IsFloating())
        {
            Require(node, "zero_points", given.Count, (long)features * blocks);
            return node.Weight(3, "zero_points").Floats;
        }

        int rowBytes = ((blocks * bits) + 7) / 8;
        Require(node, "zero_points", given.Count, (long)features * rowBytes);
        return Enumerable.Range(0, features * blocks)
            .Select(i => (double)Unpacked(given.Integers, (long)(i / blocks) * rowBytes, i % blocks, bits))
            .ToArray();
    }

    private static long Unpacked(long[] packed, long start, int index, int bits)
    {
        int perByte = 8 / bits;
        return (packed[start + (index / perByte)] >> (index % perByte * bits)) & ((1 << bits) - 1);
    }

    private static int Positive(NodeContext node, string name)
    {
        long value = node.Integer(name, 0);
        return value is > 0 and <= int.MaxValue ? (int)value : throw node.Unsupported($"has {name} = {value}; supported are positive numbers");
    }

    private static void Require(NodeContext node, string name, long count, long needed)
    {
        if (count != needed)
        {
            throw node.Mismatch($"has {count} elements in '{name}', where {needed} belong");
        }
    }
}
