namespace Quintet.Checkers;

/// <summary>Checks one promise on one key. No promise about histories spans keys.</summary>
internal interface IKeyChecker
{
    void Check(KeyHistory key, Findings findings);
}
