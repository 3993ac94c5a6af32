using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// Schedules a contraction of one row whose weights stand in the code: one multiply-add a line. The compiler puts each
/// vector of constants at an aligned address and makes it an operand of the instruction.
/// </summary>
internal static class ConstantContraction
{
    /// <summary>The layer, and the functions that its columns are where one method would be too long.</summary>
    public static IReadOnlyList<KernelFunction> Schedule(ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        if (target.IsScalar)
        {
            Scalar(kernel, target, pointers, builder);
            return [];
        }

        int vectors = target.VectorsOf(kernel.Panels.Features);
        int atOnce = ContractionTiling.For(target, 1, kernel.Chains, kernel.Panels.Features).Vectors;
        int columns = (vectors + atOnce - 1) / atOnce;

        // What comes after the sums divides no layer: where it is costly, the planner has asked for the room that it
        // takes.
        ContractionKernel sums = kernel with { Epilogue = null };
        if (HasRoom(target, pointers, Columns(sums)))
        {
            builder.Append(Columns(kernel));
            return [];
        }

        // More columns, until the products of each are no more than the JIT inlines.
        while (columns < vectors && !Divide(vectors, columns).All(c => HasRoom(target, pointers, Column(sums, target, pointers, c.First, c.End))))
        {
            columns++;
        }

        return Functions(kernel, target, pointers, builder, Divide(vectors, columns));

        KernelBuilder Columns(ContractionKernel layer)
        {
            KernelBuilder whole = new();
            foreach ((int first, int end) in Divide(vectors, columns))
            {
                using IDisposable? block = columns == 1 ? null : whole.Block(OutputsOf(layer, target, first, end));
                new ConstantColumn(layer, target, pointers, whole, "").Schedule(first, end, null, isStored: true);
            }

            return whole;
        }
    }

    /// <summary>Both layers in one method: what is between them stays in variables.</summary>
    public static void Schedule(JoinedContraction joined, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        builder.Comment(joined.First.Title);
        Local[] between = new ConstantColumn(joined.First, target, pointers, builder, "h")
            .Schedule(0, target.VectorsOf(joined.First.Panels.Features), null, isStored: false);
        builder.Comment(joined.Second.Title);
        new ConstantColumn(joined.Second, target, pointers, builder, "").Schedule(0, target.VectorsOf(joined.Second.Panels.Features), between, isStored: true);
    }

    /// <summary>Where products cost no locals, the JIT inlines all of them.</summary>
    private static bool HasRoom(Target target, KernelPointers pointers, KernelBuilder body) =>
        target.LocalsOfProduct == 0 || InlinedLocals.Of(target, pointers.All, body.Body) <= InlinedLocals.Most;

    private static (int First, int End)[] Divide(int vectors, int columns) => Enumerable.Range(0, columns)
        .Select(column => (vectors * column / columns, vectors * (column + 1) / columns)).ToArray();

    private static KernelBuilder Column(ContractionKernel kernel, Target target, KernelPointers pointers, int first, int end)
    {
        KernelBuilder body = new();
        new ConstantColumn(kernel, target, pointers, body, "").Schedule(first, end, null, isStored: true);
        return body;
    }

    /// <summary>A function for each column, so that each has the JIT's bounds to itself.</summary>
    private static List<KernelFunction> Functions(
        ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder, (int First, int End)[] columns)
    {
        List<KernelFunction> functions = [];
        for (int column = 0; column < columns.Length; column++)
        {
            (int first, int end) = columns[column];
            KernelPointers own = pointers.Renewed();
            IReadOnlyList<KernelStatement> body = Column(kernel, target, own, first, end).Body;
            KernelFunction function = new($"Column{column}", OutputsOf(kernel, target, first, end), own.All, [], body);
            builder.Invoke(function, pointers.All.Select(p => new Place(p, 0)).ToArray(), []);
            functions.Add(function);
        }

        return functions;
    }

    private static string OutputsOf(ContractionKernel kernel, Target target, int first, int end) =>
        $"outputs {first * target.Lanes} to {Math.Min(end * target.Lanes, kernel.Panels.Features) - 1}";

    /// <summary>The same sums in the same order, one output after the other.</summary>
    private static void Scalar(ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        int features = kernel.Panels.Features;
        Table bias = builder.Declare(new Table("bias", ElementType.Float32, kernel.Constants!.Bias.Select(b => (double)b).ToArray()));
        builder.Comment("a row of weights for each input");
        Table weights = builder.Declare(new Table("weights", ElementType.Float32, kernel.Constants.Weights.Select(w => (double)w).ToArray(), features));
        using (builder.For("m", features, out Local m))
        {
            Local[,] sums = new Local[kernel.Chains, 1];
            for (int chain = 0; chain < kernel.Chains; chain++)
            {
                sums[chain, 0] = builder.Let($"s{chain}", chain == 0 ? new EntryValue(bias, m) : KernelValues.Floating(target.Floats, 0));
            }

            int whole = kernel.Run / kernel.Chains * kernel.Chains;
            using (builder.For("k", whole, out Local k, kernel.Chains))
            {
                for (int chain = 0; chain < kernel.Chains; chain++)
                {
                    AddProduct(k + (AffineIndex)chain, chain);
                }
            }

            for (int k = whole; k < kernel.Run; k++)
            {
                AddProduct(k, k % kernel.Chains);
            }

            TileEnd.CombineChains(sums, kernel.Chains, builder);
            TileEnd.Finish(kernel, target, pointers, builder, sums, TilePlace.First with { Feature = m }, 0, 1);

            void AddProduct(AffineIndex k, int chain)
            {
                KernelValue x = KernelValues.Element(new Place(pointers[ContractionKernel.InputParameter], k));
                KernelValue w = new EntryValue(weights, (k * features) + m);
                builder.Assign(sums[chain, 0], new MultiplyAddValue(x, w, sums[chain, 0], kernel.IsReproducible));
            }
        }
    }
}
