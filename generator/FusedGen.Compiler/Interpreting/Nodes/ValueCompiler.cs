using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>Makes nodes of values: one method a kind of value.</summary>
internal sealed class ValueCompiler(Slots slots, Machine machine, Action<Action<Frame>> atStart) : IKernelValueVisitor<ValueNode>
{
    private readonly FunctionCompiler _functions = new(machine);

    /// <summary>The node of a value.</summary>
    public ValueNode Compile(KernelValue value) => value.Accept(this);

    /// <summary>The node of a multiply-add whose result goes to given slots.</summary>
    public ValueNode CompileInto(MultiplyAddValue value, int slot) => new MultiplyAddNode(
        Compile(value.Left), Compile(value.Right), Compile(value.Sum), slot, value.Type.Lanes,
        value.Type.IsVector && machine.FusesProducts && !value.RoundsProduct);

    public ValueNode Visit(FloatingValue value)
    {
        // Written into its slots once, when a frame is made.
        bool isUniform = value.Lanes.Count == 1;
        LaneType type = isUniform ? LaneType.Single(value.Type.Element) : value.Type;
        int slot = slots.Take(type);
        atStart(frame =>
        {
            for (int lane = 0; lane < type.Lanes; lane++)
            {
                if (type.Element == ElementType.Float32)
                {
                    frame.Floats[slot + lane] = (float)value.Lanes[lane];
                }
                else
                {
                    frame.Doubles[slot + lane] = value.Lanes[lane];
                }
            }
        });
        return new SlotNode(slot, isUniform ? 0 : 1);
    }

    public ValueNode Visit(IntegerValue value)
    {
        int slot = slots.Take(LaneType.Index);
        atStart(frame => frame.Integers[slot] = value.Value);
        return new SlotNode(slot, 0);
    }

    public ValueNode Visit(LocalValue value) => new SlotNode(slots.Of(value.Local), value.Type.IsVector ? 1 : 0);

    public ValueNode Visit(IndexValue value)
    {
        IndexNode index = new(value.Index, slots);
        int slot = slots.Take(LaneType.Index);
        return new ActionNode(slot, 0, frame => frame.Integers[slot] = index.Evaluate(frame));
    }

    public ValueNode Visit(QuotientValue value)
    {
        IndexNode dividend = new(value.Dividend, slots);
        int divisor = value.Divisor;
        int slot = slots.Take(LaneType.Index);
        return new ActionNode(slot, 0, frame => frame.Integers[slot] = (dividend.Evaluate(frame) + divisor - 1) / divisor);
    }

    public ValueNode Visit(LoadValue value) => new LoadNode(value, slots, slots.Take(value.Type));

    public ValueNode Visit(LoadQuadValue value)
    {
        const int Quad = 4;
        PlaceNode place = new(value.Place, slots);
        int slot = slots.Take(value.Type);
        int lanes = value.Type.Lanes;
        return new ActionNode(slot, 1, frame =>
        {
            int first = place.Find(frame, Quad, out Region region);
            for (int lane = 0; lane < lanes; lane++)
            {
                frame.Floats[slot + lane] = region.Words[first + (lane % Quad)];
            }
        });
    }

    public ValueNode Visit(LookUpValue value)
    {
        PlaceNode place = new(value.Place, slots);
        ValueNode index = Compile(value.Index);
        int slot = slots.Take(value.Type);
        int lanes = value.Type.Lanes;
        int entries = value.Entries;
        return new ActionNode(slot, value.Type.IsVector ? 1 : 0, frame =>
        {
            index.Run(frame);
            int first = place.Find(frame, entries, out Region region);
            for (int lane = 0; lane < lanes; lane++)
            {
                long number = frame.Integers[index.Slot + (lane * index.Stride)];
                frame.Floats[slot + lane] = number >= 0 && number < entries
                    ? region.Words[first + (int)number]
                    : throw new KernelFaultException($"element {number} is none of the {entries} that are looked up");
            }
        });
    }

    public ValueNode Visit(EntryValue value)
    {
        IndexNode index = new(value.Index, slots);
        Table table = value.Table;
        int slot = slots.Take(value.Type);
        return table.Element switch
        {
            ElementType.Float32 => new ActionNode(slot, 0, frame => frame.Floats[slot] = (float)Entry(frame)),
            ElementType.Float64 => new ActionNode(slot, 0, frame => frame.Doubles[slot] = Entry(frame)),
            _ => new ActionNode(slot, 0, frame => frame.Integers[slot] = (long)Entry(frame)),
        };

        double Entry(Frame frame)
        {
            int number = index.Evaluate(frame);
            return number >= 0 && number < table.Entries.Count
                ? table.Entries[number]
                : throw new KernelFaultException($"entry {number} is none of the {table.Entries.Count} of the table {table.Name}");
        }
    }

    public ValueNode Visit(BroadcastValue value)
    {
        ValueNode element = Compile(value.Element);
        return new ActionNode(element.Slot, 0, element.Run);
    }

    public ValueNode Visit(MultiplyAddValue value) => CompileInto(value, slots.Take(value.Type));

    public ValueNode Visit(UnaryValue value)
    {
        ValueNode x = Compile(value.Operand);
        int slot = slots.Take(value.Type);
        return EachLane(slot, value.Type, _functions.Unary(value.Function, value.Operand.Type.Element, value.Type.Element, slot, x), x);
    }

    public ValueNode Visit(BinaryValue value)
    {
        ValueNode x = Compile(value.Left);
        ValueNode y = Compile(value.Right);
        int slot = slots.Take(value.Type);
        return EachLane(slot, value.Type, _functions.Binary(value.Function, value.Left.Type.Element, value.Type.Element, slot, x, y), x, y);
    }

    public ValueNode Visit(SelectValue value)
    {
        ValueNode condition = Compile(value.Condition);
        ValueNode whenTrue = Compile(value.WhenTrue);
        ValueNode whenFalse = Compile(value.WhenFalse);
        int slot = slots.Take(value.Type);
        ElementType type = value.Type.Element;
        return EachLane(
            slot,
            value.Type,
            (frame, lane) => FunctionCompiler.Move(
                frame, type, frame.Integers[condition.Slot + (lane * condition.Stride)] != 0 ? whenTrue : whenFalse, slot, lane),
            condition,
            whenTrue,
            whenFalse);
    }

    public ValueNode Visit(ConvertValue value)
    {
        ValueNode x = Compile(value.Operand);
        int slot = slots.Take(value.Type);
        return EachLane(slot, value.Type, FunctionCompiler.Conversion(value.Operand.Type.Element, value.Type.Element, slot, x), x);
    }

    public ValueNode Visit(CallValue value) => RuntimeCalls.Compile(value, value.Arguments.Select(Compile).ToArray(), slots.Take(value.Type), machine);

    private static ActionNode EachLane(int slot, LaneType type, Action<Frame, int> each, params ValueNode[] operands)
    {
        int lanes = type.Lanes;
        return new ActionNode(slot, type.IsVector ? 1 : 0, frame =>
        {
            foreach (ValueNode operand in operands)
            {
                operand.Run(frame);
            }

            for (int lane = 0; lane < lanes; lane++)
            {
                each(frame, lane);
            }
        });
    }
}
