using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>What functions do to one lane, by the types of their operands.</summary>
internal sealed class FunctionCompiler(Machine machine)
{
    private readonly IElementFunctions _functions = machine.Functions;

    /// <summary>A function of one operand.</summary>
    public Action<Frame, int> Unary(UnaryFunction function, ElementType operand, ElementType result, int slot, ValueNode x) => (operand, result) switch
    {
        (ElementType.Float32, _) when function == UnaryFunction.Bits =>
            (frame, lane) => frame.Integers[slot + lane] = ElementBits.Of(Float(frame, x, lane), operand),
        (ElementType.Float64, _) when function == UnaryFunction.Bits =>
            (frame, lane) => frame.Integers[slot + lane] = ElementBits.Of(Double(frame, x, lane), operand),
        (_, ElementType.Float32) when function == UnaryFunction.Bits =>
            (frame, lane) => frame.Floats[slot + lane] = (float)ElementBits.ToNumber(Integer(frame, x, lane), result),
        (_, ElementType.Float64) when function == UnaryFunction.Bits =>
            (frame, lane) => frame.Doubles[slot + lane] = ElementBits.ToNumber(Integer(frame, x, lane), result),
        (ElementType.Float32, ElementType.Bool) => (frame, lane) => frame.Integers[slot + lane] = FloatFunctions.Test(function, Float(frame, x, lane)) ? 1 : 0,
        (ElementType.Float64, ElementType.Bool) => (frame, lane) => frame.Integers[slot + lane] = FloatFunctions.Test(function, Double(frame, x, lane)) ? 1 : 0,
        (ElementType.Float32, _) => (frame, lane) => frame.Floats[slot + lane] = _functions.Evaluate(function, Float(frame, x, lane)),
        (ElementType.Float64, _) => (frame, lane) => frame.Doubles[slot + lane] = _functions.Evaluate(function, Double(frame, x, lane)),
        _ => (frame, lane) => frame.Integers[slot + lane] = Integers.Wrap(IntegerFunctions.Evaluate(function, Integer(frame, x, lane), result), result),
    };

    /// <summary>A function of two operands of one type.</summary>
    public Action<Frame, int> Binary(BinaryFunction function, ElementType operand, ElementType result, int slot, ValueNode x, ValueNode y)
    {
        bool compares = function.IsComparison();
        return operand switch
        {
            ElementType.Float32 when compares =>
                (frame, lane) => frame.Integers[slot + lane] = FloatFunctions.Compare(function, Float(frame, x, lane), Float(frame, y, lane)) ? 1 : 0,
            ElementType.Float64 when compares =>
                (frame, lane) => frame.Integers[slot + lane] = FloatFunctions.Compare(function, Double(frame, x, lane), Double(frame, y, lane)) ? 1 : 0,
            ElementType.Float32 => (frame, lane) => frame.Floats[slot + lane] = _functions.Evaluate(function, Float(frame, x, lane), Float(frame, y, lane)),
            ElementType.Float64 => (frame, lane) => frame.Doubles[slot + lane] = _functions.Evaluate(function, Double(frame, x, lane), Double(frame, y, lane)),
            _ when compares =>
                (frame, lane) => frame.Integers[slot + lane] =
                    IntegerFunctions.Compare(function, Integer(frame, x, lane), Integer(frame, y, lane), operand) ? 1 : 0,
            _ => (frame, lane) => frame.Integers[slot + lane] = Integers.Wrap(
                IntegerFunctions.Evaluate(function, Integer(frame, x, lane), Integer(frame, y, lane), result), result),
        };
    }

    /// <summary>A cast.</summary>
    public static Action<Frame, int> Conversion(ElementType from, ElementType to, int slot, ValueNode x) => (from, to) switch
    {
        _ when from == to => (frame, lane) => Move(frame, to, x, slot, lane),
        (ElementType.Float32, ElementType.Float16) => (frame, lane) => frame.Floats[slot + lane] = (float)HalfPrecision.Round(Float(frame, x, lane)),
        (ElementType.Float16, ElementType.Float32) => (frame, lane) => frame.Floats[slot + lane] = Float(frame, x, lane),
        (ElementType.Float32, ElementType.Float64) => (frame, lane) => frame.Doubles[slot + lane] = Float(frame, x, lane),
        (ElementType.Float64, ElementType.Float32) => (frame, lane) => frame.Floats[slot + lane] = (float)Double(frame, x, lane),
        (ElementType.Float32, _) => (frame, lane) => frame.Integers[slot + lane] = Integers.FromFloat(Float(frame, x, lane), to),
        (ElementType.Float64, _) => (frame, lane) => frame.Integers[slot + lane] = Integers.FromFloat(Double(frame, x, lane), to),
        (_, ElementType.Float32) => (frame, lane) => frame.Floats[slot + lane] = Integers.ToFloat(Integer(frame, x, lane), from),
        (_, ElementType.Float64) => (frame, lane) => frame.Doubles[slot + lane] = Integers.ToDouble(Integer(frame, x, lane), from),
        _ => (frame, lane) => frame.Integers[slot + lane] = Integers.Wrap(Integer(frame, x, lane), to),
    };

    /// <summary>Copies a lane.</summary>
    public static void Move(Frame frame, ElementType type, ValueNode source, int slot, int lane)
    {
        switch (type)
        {
            case ElementType.Float32 or ElementType.Float16:
                frame.Floats[slot + lane] = Float(frame, source, lane);
                break;
            case ElementType.Float64:
                frame.Doubles[slot + lane] = Double(frame, source, lane);
                break;
            default:
                frame.Integers[slot + lane] = Integer(frame, source, lane);
                break;
        }
    }

    private static float Float(Frame frame, ValueNode node, int lane) => frame.Floats[node.Slot + (lane * node.Stride)];

    private static double Double(Frame frame, ValueNode node, int lane) => frame.Doubles[node.Slot + (lane * node.Stride)];

    private static long Integer(Frame frame, ValueNode node, int lane) => frame.Integers[node.Slot + (lane * node.Stride)];
}
