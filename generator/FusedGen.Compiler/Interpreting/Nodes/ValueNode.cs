namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>A value of a program, ready to be computed: where its lanes are afterwards.</summary>
/// <param name="slot">The slot of the first lane.</param>
/// <param name="stride">Slots from one lane to the next; 0 where all lanes are one.</param>
internal abstract class ValueNode(int slot, int stride)
{
    public int Slot { get; } = slot;

    public int Stride { get; } = stride;

    /// <summary>Computes it into its slots.</summary>
    public abstract void Run(Frame frame);
}

/// <summary>A value that is in its slots already.</summary>
internal sealed class SlotNode(int slot, int stride) : ValueNode(slot, stride)
{
    public override void Run(Frame frame)
    {
    }
}

/// <summary>A value that a function computes.</summary>
internal sealed class ActionNode(int slot, int stride, Action<Frame> run) : ValueNode(slot, stride)
{
    public override void Run(Frame frame) => run(frame);
}
