namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>Adds a product to a sum: what nearly all time of a proof goes to.</summary>
internal sealed class MultiplyAddNode(ValueNode left, ValueNode right, ValueNode sum, int slot, int lanes, bool isFused) : ValueNode(slot, lanes > 1 ? 1 : 0)
{
    public override void Run(Frame frame)
    {
        left.Run(frame);
        right.Run(frame);
        sum.Run(frame);
        float[] floats = frame.Floats;
        int x = left.Slot;
        int y = right.Slot;
        int z = sum.Slot;
        if (isFused)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                floats[Slot + lane] = FusedProduct.Of(floats[x], floats[y], floats[z]);
                x += left.Stride;
                y += right.Stride;
                z += sum.Stride;
            }

            return;
        }

        for (int lane = 0; lane < lanes; lane++)
        {
            float product = floats[x] * floats[y];
            floats[Slot + lane] = product + floats[z];
            x += left.Stride;
            y += right.Stride;
            z += sum.Stride;
        }
    }
}
