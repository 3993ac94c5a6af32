using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Regions;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>Shapes of pictures and of their parts that are inputs.</summary>
internal static class RegionSizes
{
    /// <summary>Blocks of more axes would be too many to look through.</summary>
    private const int MostAxes = 6;

    public static IReadOnlyList<RunTimeOperator> Operators { get; } =
    [
        new("CenterCropPad", 18, [1], CenterCropPad),
        new("MaxUnpool", 9, [2], Unpool),
        new("AffineGrid", 20, [1], AffineGrid),
        new("Col2Im", 18, [1, 2], ToImage),
    ];

    private static void CenterCropPad(NodeContext node, Action<NodeContext> known)
    {
        Shape declared = node.DeclaredShape(0, "shape");
        AssumedSizes.Assume(node, 1, "shape", CenterCropPadLowering.AxesOf(node, declared.Rank).Select(axis => (long)declared[axis]).ToArray());
        known(node);
    }

    private static void Unpool(NodeContext node, Action<NodeContext> known)
    {
        AssumedSizes.Assume(node, 2, "output_shape", node.DeclaredShape(0, "output_shape").ToArray().Select(d => (long)d).ToArray());
        known(node);
    }

    /// <summary>The channels of a grid are any: it has none.</summary>
    private static void AffineGrid(NodeContext node, Action<NodeContext> known)
    {
        long[] declared = node.DeclaredShape(0, "size").ToArray().Select(d => (long)d).ToArray();
        long[] Size(long channels) => [declared[0], channels, .. declared.Skip(1).Take(declared.Length - 2)];
        SizeChoices.Choose(node, known, [(1, "size")], declared.Length < 4 ? [] : [new SizeChoice(Size(1), [Size(SizeChoices.Any)])]);
    }

    /// <summary>Of the blocks with as many elements as a column those with as many windows as columns.</summary>
    private static void ToImage(NodeContext node, Action<NodeContext> known)
    {
        Value x = node.Input(0);
        Shape declared = node.DeclaredShape(0, "image_shape");
        if (declared.Rank is < 3 or > MostAxes || x.Shape.Rank != 3 || declared[1] == 0 || x.Shape[1] % declared[1] != 0)
        {
            throw node.Mismatch($"puts columns of the shape {x.Shape} into the declared shape {declared}");
        }

        long[] image = declared.ToArray().Skip(2).Select(d => (long)d).ToArray();
        SizeChoices.Choose(
            node,
            known,
            [(1, "image_shape"), (2, "block_shape")],
            Blocks(x.Shape[1] / declared[1], image)
                .Where(block => ColumnLowering.Windows(node, image, block)?.Count == x.Shape[2])
                .Select(block => new SizeChoice([.. image, .. block])));
    }

    /// <summary>All blocks of so many elements that are no longer than the image along any axis.</summary>
    private static IEnumerable<long[]> Blocks(long elements, long[] image) => image.Length == 0
        ? elements == 1 ? [[]] : []
        : Enumerable.Range(1, (int)Math.Min(elements, image[0])).Where(first => elements % first == 0)
            .SelectMany(first => Blocks(elements / first, image.Skip(1).ToArray()).Select(rest => (long[])[first, .. rest]));
}
