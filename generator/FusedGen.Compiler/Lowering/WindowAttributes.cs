using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// The attributes that convolutions and pools share: kernel shape, strides, dilations and the ways to say what the
/// padding is.
/// </summary>
internal sealed class WindowAttributes
{
    private const string NotSet = "NOTSET";
    private const string Valid = "VALID";
    private const string SameUpper = "SAME_UPPER";
    private const string SameLower = "SAME_LOWER";

    /// <summary>Largest value of an attribute: products of two stay within an int's range of elements.</summary>
    private const int Largest = 1 << 24;

    private readonly NodeContext _node;
    private readonly int[] _input;

    /// <param name="node">The node.</param>
    /// <param name="input">[N, C, spatial…].</param>
    /// <param name="kernelShape">The kernel's spatial shape where the weights tell it, else null.</param>
    public WindowAttributes(NodeContext node, Shape input, int[]? kernelShape)
    {
        _node = node;
        if (input.Rank < 3)
        {
            throw node.Mismatch($"reads the shape {input}, which must have a batch, channels and spatial axes");
        }

        _input = input.ToArray().Skip(2).ToArray();
        AutoPad = node.OneOf("auto_pad", NotSet, NotSet, Valid, SameUpper, SameLower);
        KernelShape = Read("kernel_shape", kernelShape, 1);
        if (kernelShape is not null && !kernelShape.SequenceEqual(KernelShape))
        {
            throw node.Mismatch($"has a kernel_shape of {string.Join("×", KernelShape)} for weights of {string.Join("×", kernelShape)}");
        }

        if (KernelShape.Contains(0))
        {
            throw node.Mismatch($"has a kernel_shape of {string.Join("×", KernelShape)}, which holds no element");
        }

        node.RequireTable(KernelShape.Aggregate(1L, (taps, k) => Math.Min(taps, Largest) * k));
        int[] ones = Enumerable.Repeat(1, _input.Length).ToArray();
        Strides = Read("strides", ones, 1);
        Dilations = Read("dilations", ones, 1);
        Reach = KernelShape.Select((k, d) => WindowAxis.Reach(k, Dilations[d])).ToArray();
    }

    public int Rank => _input.Length;

    public string AutoPad { get; }

    public int[] KernelShape { get; }

    public int[] Strides { get; }

    public int[] Dilations { get; }

    /// <summary>Elements between the first and the last tap, both included.</summary>
    public long[] Reach { get; }

    /// <summary>Whether what cannot be shared equally between both sides comes at the end.</summary>
    public bool PadsEndMore => AutoPad == SameUpper;

    public bool IsSame => AutoPad is SameUpper or SameLower;

    /// <summary>The geometry and the spatial shape of the output.</summary>
    /// <param name="ceilMode">Whether a last window may hang over the end.</param>
    public (WindowGeometry Window, int[] Output) Forward(bool ceilMode)
    {
        (int[] begin, int[] end) = ExplicitPads();
        int[] output = new int[Rank];
        for (int d = 0; d < Rank; d++)
        {
            long size = _input[d];
            long stride = Strides[d];
            if (IsSame)
            {
                output[d] = (int)((size + stride - 1) / stride);
                long total = Math.Max(0, ((output[d] - 1) * stride) + Reach[d] - size);
                begin[d] = (int)(PadsEndMore ? total / 2 : total - (total / 2));
                end[d] = (int)(total - begin[d]);
                continue;
            }

            long padded = size + begin[d] + end[d];
            output[d] = (int)(WindowAxis.Windows(padded, end[d], Reach[d], stride, ceilMode)
                ?? throw _node.Mismatch($"has a window of {Reach[d]} over a padded axis of {padded}"));
        }

        return (new WindowGeometry(KernelShape, Strides, Dilations, begin, end), output);
    }

    /// <summary>The geometry of a transposed convolution and the spatial shape of its output.</summary>
    public (WindowGeometry Window, int[] Output) Transposed()
    {
        int[] extra = Read("output_padding", new int[Rank], 0);
        long[]? wanted = _node.Integers("output_shape");
        wanted = wanted is not null && wanted.Length > Rank ? wanted.Skip(wanted.Length - Rank).ToArray() : wanted;
        if (wanted is not null && (wanted.Length != Rank || wanted.Any(w => w is < 0 or > Largest)))
        {
            throw _node.Mismatch($"has an output_shape of {string.Join("×", wanted)}");
        }

        (int[] begin, int[] end) = ExplicitPads();
        int[] output = new int[Rank];
        for (int d = 0; d < Rank; d++)
        {
            long full = (((long)_input[d] - 1) * Strides[d]) + extra[d] + Reach[d];
            long size = wanted?[d] ?? (IsSame ? (long)_input[d] * Strides[d] : full - begin[d] - end[d]);
            if (wanted is not null || IsSame)
            {
                long total = Math.Max(0, full - size);
                begin[d] = (int)(PadsEndMore ? total / 2 : total - (total / 2));
                end[d] = (int)(total - begin[d]);
            }

            output[d] = size is >= 0 and <= int.MaxValue ? (int)size : throw _node.Mismatch($"has an output of {size} along spatial axis {d}");
        }

        return (new WindowGeometry(KernelShape, Strides, Dilations, begin, end), output);
    }

    private (int[] Begin, int[] End) ExplicitPads()
    {
        int[] pads = AutoPad == NotSet ? Read("pads", new int[2 * Rank], 0) : new int[2 * Rank];
        return (pads.Take(Rank).ToArray(), pads.Skip(Rank).ToArray());
    }

    private int[] Read(string name, int[]? otherwise, int least)
    {
        long[]? values = _node.Integers(name);
        if (values is null)
        {
            return otherwise ?? throw _node.Unsupported($"lacks its {name}");
        }

        int count = name == "pads" ? 2 * Rank : Rank;
        return values.Length == count && values.All(v => v >= least && v <= Largest)
            ? values.Select(v => (int)v).ToArray()
            : throw _node.Unsupported(
                $"has {name} = [{string.Join(", ", values.Take(12))}] for {Rank} spatial axes; {count} values from {least} on are supported");
    }
}
