using System;
using FusedGen;

namespace Consumer;

internal static class Program
{
    private static void Main()
    {
        Write<Spaces>();
        Write<Separators>();
        Write<NumberSign>();
        Write<OtherLetters>();
        Write<Escape>();
    }

    private static void Write<TModel>()
        where TModel : IFusedModel
    {
        TModel.Predict(new float[TModel.InputLength], new float[TModel.OutputLength]);
        Console.WriteLine(TModel.Info.Sha256);
    }
}
