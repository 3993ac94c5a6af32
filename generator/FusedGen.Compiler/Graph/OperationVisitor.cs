using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph;

/// <summary>
/// Something that must be said of every kind of operation. A new kind does not compile until each visitor has its rule.
/// </summary>
/// <typeparam name="T">What the visitor says.</typeparam>
public abstract class OperationVisitor<T>
{
    public abstract T Visit(LinearOperation linear);

    public abstract T Visit(ConvolutionOperation convolution);

    public abstract T Visit(MapOperation map);

    public abstract T Visit(ReduceOperation reduce);

    public abstract T Visit(RunningSumOperation sum);

    public abstract T Visit(PoolOperation pool);

    public abstract T Visit(MatMulOperation product);

    public abstract T Visit(MoveOperation move);

    public abstract T Visit(GatherOperation gather);

    public abstract T Visit(ScatterOperation scatter);

    public abstract T Visit(ScanOperation scan);

    public abstract T Visit(TreeEnsembleOperation trees);

    public abstract T Visit(TextOperation text);
}
