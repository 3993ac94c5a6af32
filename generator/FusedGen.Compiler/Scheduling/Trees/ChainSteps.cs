using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>The steps of lanes through a <see cref="ChainTable"/> for one row.</summary>
internal sealed class ChainSteps(ChainKernel kernel, KernelPointers pointers, AffineIndex row, KernelBuilder builder)
{
    // Where a node has its feature, its weights and its edges.
    private const int Feature = 1;
    private const int Weights = 2;
    private const int Edges = 4;

    private readonly TreeRow _row = new(kernel.Input, kernel.Numbers, pointers, row);

    private readonly int _words = NumberWords.WordsOf(kernel.Numbers);

    /// <summary>Turns after which all lanes are in the sink: as many as the table has nodes, at the worst.</summary>
    public int MostTurns => (kernel.Table.Starts / (_words * ChainWriter.StrideOf(kernel.Numbers) * kernel.StepsATurn)) + 1;

    /// <summary>Where a lane starts.</summary>
    public KernelValue Start(AffineIndex lane) => Integer(lane + kernel.Table.Starts);

    /// <summary>One step of a lane.</summary>
    public void Step(Local node, Local sum, string name)
    {
        Local feature = builder.LetPlace("feature" + name, Integer((node + (AffineIndex)Feature) * _words));
        Local edge = builder.LetPlace("edge" + name, _row.IsAtMost(feature, Number(node)));
        builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, Number((AffineIndex)node + edge + Weights)));
        builder.Assign(node, Integer(((AffineIndex)node * _words) + edge + (Edges * _words)));
    }

    private LoadValue Number(AffineIndex place) => KernelValues.Element(new Place(pointers[kernel.Thresholds.Parameter], place));

    private LoadValue Integer(AffineIndex word) => KernelValues.Element(new Place(pointers[kernel.Nodes.Parameter], word));
}
